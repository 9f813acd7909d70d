// Conditions in their normal form (see schemas/condition_source.py): true, false, or null while undetermined.
// The server decides; this only lets the page react while one types. A test runs both on the same table.

const NUMBER = /^-?\d+([.]\d+)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const isMissing = (value) => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

function ageOn(birth, today) {
  if (!DAY.test(birth ?? "") || !DAY.test(today ?? "")) return null;
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4));
  return today.slice(5) < birth.slice(5) ? years - 1 : years;
}

function valueOf(facts, name) {
  if (facts[name] !== null && facts[name] !== undefined) return facts[name];
  const cut = name.lastIndexOf(".");
  const base = facts[name.slice(0, cut)];
  if (cut > 0 && name.endsWith(".age")) return ageOn(base, facts.today);
  if (cut > 0 && name.endsWith(".count")) return Array.isArray(base) ? base.length : null;
  return null;
}

// Numbers compare exactly, without floats: "12.50" and 12.5 are the same. Null for what is no number.
function decimal(value) {
  const text = typeof value === "number" && Number.isInteger(value) ? String(value) : value;
  if (typeof text !== "string" || !NUMBER.test(text)) return null;
  const [whole, part = ""] = text.replace("-", "").split(".");
  const digits = BigInt(whole + part.padEnd(12, "0").slice(0, 12));
  return text.startsWith("-") ? -digits : digits;
}

function equals(value, expected) {
  if (typeof expected === "boolean") return value === expected;
  if (typeof expected === "number") return decimal(value) !== null && decimal(value) === decimal(expected);
  return value === expected;
}

function compare(value, bound, holds) {
  const dated = typeof bound === "string" && DAY.test(bound);
  const left = dated ? (typeof value === "string" && DAY.test(value) ? value : null) : decimal(value);
  return left === null ? null : holds(left, dated ? bound : decimal(bound));
}

const all = (truths) => (truths.includes(false) ? false : truths.includes(null) ? null : true);
const any = (truths) => (truths.includes(true) ? true : truths.includes(null) ? null : false);
const list = (value) => (Array.isArray(value) ? value : [value]);
const not = (truth) => (truth === null ? null : !truth);

const TESTS = {
  eq: (value, expected) => equals(value, expected),
  in: (value, expected) => expected.some((one) => equals(value, one)),
  includes: (value, expected) => list(value).includes(expected),
  only: (value, expected) => list(value).every((one) => expected.includes(one)),
};
const COMPARISONS = {
  at_least: (value, bound) => value >= bound,
  at_most: (value, bound) => value <= bound,
  above: (value, bound) => value > bound,
  below: (value, bound) => value < bound,
};

function holds(source, facts) {
  const [word, ...rest] = source;
  if (word === "all") return all(rest.map((part) => holds(part, facts)));
  if (word === "any") return any(rest.map((part) => holds(part, facts)));
  if (word === "not") return not(holds(rest[0], facts));
  const value = valueOf(facts, rest[0]) ?? null;
  if (word === "answered") return !isMissing(value);
  if (word === "missing") return isMissing(value);
  if (word in COMPARISONS) return compare(value, rest[1], COMPARISONS[word]);
  return isMissing(value) ? null : TESTS[word](value, rest[1]);
}

// Days as people write them, read as the server reads them (forms/days.py): enough to react, never to decide.

const MONTHS = ["janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"];

function iso(day, month, year) {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = year >= 1900 && year <= 2100 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return real ? date.toISOString().slice(0, 10) : null;
}

function monthNumber(name) {
  const found = MONTHS.filter((month) => month.startsWith(name));
  return found.length === 1 ? MONTHS.indexOf(found[0]) + 1 : 0;
}

function readDay(text) {
  const plain = text.trim().toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  let found = /^(\d{1,4})[ ./-]+(\d{1,2})[ ./-]+(\d{1,4})$/.exec(plain) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(plain);
  if (found) {
    const [first, month, third] = found.slice(1);
    if (first.length === 4) return iso(third, month, first);
    return third.length === 4 ? iso(first, month, third) : null;
  }
  found = /^(?:le )?(?:[a-z]+di |dimanche )?(\d{1,2})(?:er)? ([a-z]{3,9})[. ]+(\d{4})$/.exec(plain);
  return found ? iso(found[1], monthNumber(found[2]), found[3]) : null;
}

const showDay = (day) => day.split("-").reverse().join("/");

// What the controls of a question say, as the server would store it: conditions read nothing else.


const text = (input) => (input ? input.value.trim().replace(/\s+/g, " ") : "") || null;
const own = (question, type) => [...question.querySelectorAll(type)].filter((input) => input.closest(".question") === question);
const checked = (question) => own(question, "input:checked").map((input) => input.value).filter(Boolean);
const first = (question) => own(question, "input, select, textarea")[0];

function number(question, decimals) {
  const found = /^([-+]?)(\d{1,12})(?:[.,](\d{1,6}))?$/.exec((text(first(question)) ?? "").replace(/[\s€]/g, ""));
  if (!found) return null;
  const [, sign, whole, part = ""] = found;
  const digits = decimals ? part.padEnd(decimals, "0") : part.replace(/0+$/, "");
  const plain = (sign === "-" ? "-" : "") + whole.replace(/^0+(?=\d)/, "");
  return digits ? `${plain}.${digits}` : Number(plain);
}

function address(question) {
  const name = question.dataset.question;
  const parts = own(question, "input, select").filter((input) => !input.name.endsWith("-search") && text(input));
  const given = Object.fromEntries(parts.map((input) => [input.name.slice(name.length + 1), text(input)]));
  return Object.keys(given).some((part) => part !== "country") ? given : null;
}

function searched(question) {
  const input = first(question);
  const options = [...(input?.list?.options ?? [])];
  if (!input?.list) return checked(question)[0] ?? text(question.querySelector("select"));
  return options.find((option) => option.value.toLowerCase() === input.value.trim().toLowerCase())?.dataset.value ?? null;
}

const READERS = {
  yes_no: (question) => ({ yes: true, no: false })[checked(question)[0]] ?? null,
  choice: searched,
  choices: checked,
  consent: (question) => (checked(question).length ? true : null),
  date: (question) => readDay(first(question)?.value ?? ""),
  number: (question) => number(question, 0),
  money: (question) => (typeof number(question, 2) === "number" ? `${number(question, 2)}.00` : number(question, 2)),
  person: (question) => checked(question)[0] ?? null,
  address,
  file: (question) => [...question.querySelectorAll("[data-paper]:not([data-state=refused])")].map((paper) => paper.dataset.paper),
  people: (question) => [...question.querySelectorAll(".person")].map(() => ({})),
  group: () => [],
  timetable: (question) => (own(question, "input").some((input) => input.value) ? {} : null),
  password: (question) => (first(question)?.value ? {} : null),
  user_name: (question) => text(first(question))?.toLowerCase() ?? null,
  information: () => null,
  heading: () => null,
  review: () => null,
  captcha: () => null,
  computed: () => null,
};

function answerOf(question) {
  const locked = question.querySelector(":scope > [data-value]");
  if (locked) return JSON.parse(locked.dataset.value);
  return (READERS[question.dataset.type] ?? ((asked) => text(first(asked))))(question);
}

// Questions appear, disappear and become mandatory while one types, in the order in which the server walks them.


const idOf = (question) => question.dataset.question.split("-").pop();
const childrenOf = (parent, all) => all.filter((question) => (question.parentElement.closest(".question") ?? null) === parent);
const source = (question, name) => (question.dataset[name] ? JSON.parse(question.dataset[name]) : null);

function show(question, visible) {
  question.hidden = !visible;
}

// The control that a star speaks of: its label's, or the whole set of buttons.
const bearerOf = (mark) => mark.closest("label")?.control ?? mark.closest("[role=radiogroup]");

function markRequired(question, required) {
  const own = (marks) => [...question.querySelectorAll(marks)].filter((mark) => mark.closest(".question") === question);
  const stars = own(".star");
  const optional = own(".optional[data-mark]");
  for (const star of stars) star.hidden = !required;
  for (const mark of optional) mark.hidden = required;
  for (const bearer of [...stars, ...optional].map(bearerOf)) {
    if (required) bearer?.setAttribute("aria-required", "true");
    else bearer?.removeAttribute("aria-required");
  }
}

// Decide for one level of questions. `facts` changes in place: a shown answer becomes a fact, a hidden one is none.
function decide(questions, all, facts) {
  for (const question of questions) {
    const when = source(question, "when");
    const visible = when === null || holds(when, facts) === true;
    show(question, visible);
    const id = idOf(question);
    delete facts[id];
    if (!visible) continue;
    const required = source(question, "required");
    if (required !== null) markRequired(question, holds(required, facts) !== false);
    const answer = question.dataset.type === "group" ? decideRows(question, all, facts) : answerOf(question);
    if (answer !== null) facts[id] = answer;
  }
}

function decideRows(group, all, facts) {
  const rows = [...group.querySelectorAll(".row-of")].filter((row) => row.closest(".question") === group);
  return rows.map((row) => {
    const own = { ...facts };
    const questions = childrenOf(group, all).filter((question) => row.contains(question));
    decide(questions, all, own);
    return Object.fromEntries(questions.filter((each) => idOf(each) in own).map((each) => [idOf(each), own[idOf(each)]]));
  });
}

function refresh(form) {
  const all = [...form.querySelectorAll(".question")];
  decide(childrenOf(null, all), all, JSON.parse(form.dataset.facts || "{}"));
  for (const control of form.querySelectorAll(".question :is(input, select, textarea, button)")) {
    control.disabled = control.closest(".question[hidden]") !== null;
  }
}

function live(form) {
  const mark = form.querySelector("input[name=_live]");
  if (mark) mark.value = "1";
  form.addEventListener("input", () => refresh(form));
  form.addEventListener("change", () => refresh(form));
  refresh(form);
}

// Everything typed is stored a moment later, so that nothing is lost. Passwords are sent by their own page's button only.
// A refusal that trying again would not change (session over, page too old) stops it and says so.

const DELAY = 1500;
const RETRY = 5000;
const LOST = "Pas enregistré : connexion perdue, nouvel essai…";
const CONFLICT = "Pas enregistré : cette page a été modifiée ailleurs. Rechargez-la.";
const REFUSED = "Pas enregistré pour l’instant : le bouton en bas de la page garde vos réponses.";

function entriesOf(form) {
  const data = new FormData(form);
  for (const input of form.querySelectorAll("input[type=password], input[type=file]")) data.delete(input.name);
  return data;
}

function autosave(form) {
  const address = form.dataset.autosave;
  const said = document.querySelector("[data-saved] > span, .save [role=status] > span");
  if (!address) return;
  let timer = 0;
  let running = null;
  let changed = false;
  let leaving = false;
  let stopped = false;

  const say = (text) => said && (said.textContent = text);
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => (running = save().finally(() => (running = null))), wait);
  };

  async function save(keepalive = false) {
    changed = false;
    try {
      const answer = await fetch(address, {
        method: "POST", body: entriesOf(form), headers: { "X-Requested-With": "autosave", Accept: "application/json" }, keepalive,
      });
      if (answer.redirected || (answer.status >= 400 && answer.status < 500 && answer.status !== 429)) {
        stopped = true;
        return say(answer.status === 409 ? CONFLICT : REFUSED);
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const stored = await answer.json();
      const seen = form.querySelector("input[name=_seen]");
      if (seen && stored.seen) seen.value = stored.seen;
      if (stored.saved) say(stored.saved);
      if (changed && !leaving) later(DELAY);
    } catch {
      changed = true;
      if (leaving) return;
      say(LOST);
      later(RETRY);
    }
  }

  const touch = (event) => {
    if (event.target.type === "password" || stopped) return;
    changed = true;
    if (!running) later(DELAY);
  };
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  // A save under way would make this page look stale to the very post that follows it: let it finish first.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    leaving = true;
    if (!running) return;
    event.preventDefault();
    const { submitter } = event;
    const patience = new Promise((done) => setTimeout(done, 3000));
    Promise.race([running, patience]).then(() => {
      running = null;
      form.requestSubmit(submitter ?? undefined);
    });
  });
  addEventListener("pagehide", () => {
    if (changed && !leaving && !stopped) save(true);
  });
  addEventListener("pageshow", () => (leaving = false));
}

// The proof of work asked instead of a picture: find the number whose hash was given. Altcha's first protocol, SHA-256.
// Where the browser has no crypto (plain http), the question in words stays.

const DIGESTS = { "SHA-1": "SHA-1", "SHA-256": "SHA-256", "SHA-512": "SHA-512" };
const AT_ONCE = 200;

async function hash(algorithm, text) {
  const digest = await crypto.subtle.digest(algorithm, new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function solve({ algorithm, challenge, salt, maxnumber }) {
  for (let start = 0; start <= maxnumber; start += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, maxnumber - start + 1) }, (_, index) => start + index);
    const hashes = await Promise.all(numbers.map((number) => hash(DIGESTS[algorithm], salt + number)));
    const found = hashes.indexOf(challenge);
    if (found >= 0) return start + found;
  }
  return null;
}

async function prove(input) {
  const question = input.closest(".question");
  const state = question.querySelector("[data-proof-state]");
  const words = question.querySelector("[data-proof-words]");
  const challenge = JSON.parse(input.dataset.proof || "null");
  if (!challenge || !(challenge.algorithm in DIGESTS) || !globalThis.crypto?.subtle) return;
  const say = (text) => (state.querySelector("span").textContent = text);
  [state.hidden, words.hidden] = [false, true];
  const began = Date.now();
  const number = await solve(challenge).catch(() => null);
  if (number === null) {
    [state.hidden, words.hidden] = [true, false];
    return;
  }
  const { algorithm, challenge: wanted, salt, signature } = challenge;
  input.value = btoa(JSON.stringify({ algorithm, challenge: wanted, number, salt, signature, took: Date.now() - began }));
  say("Vérification faite");
}

// « Reporter »: the hours of a day, for every day of its week, without a trip to the server.

const hours = (row) => [...row.querySelectorAll("input")];

function timetable(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-spread]");
    if (!button) return;
    const source = button.closest("tr");
    if (hours(source).some((input) => !input.value)) return;
    event.preventDefault();
    for (const row of button.closest("table").querySelectorAll("tr[data-day]")) {
      hours(row).forEach((input, index) => (input.value = hours(source)[index].value));
    }
    source.querySelector("input").dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// Suggestions while one types an address or a commune: a list of buttons, arrows and Enter to take one, Escape to close.

const WAIT = 250;
const LEAST = 3;

function take(finder, suggestion) {
  const field = finder.querySelector("input");
  if (finder.matches(".address *")) {
    const name = finder.closest(".question").dataset.question;
    for (const part of ["number", "street", "postcode", "city"]) {
      const input = finder.closest("fieldset").querySelector(`[name="${CSS.escape(`${name}-${part}`)}"]`);
      if (input) input.value = part === "street" ? streetOf(suggestion, finder, name) : (suggestion[part] ?? "");
    }
    field.value = "";
  } else field.value = suggestion.label;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Where the number is not asked apart, it stands before the street.
function streetOf(suggestion, finder, name) {
  const apart = finder.closest("fieldset").querySelector(`[name="${CSS.escape(`${name}-number`)}"]`);
  return [apart ? "" : suggestion.number, suggestion.street].filter(Boolean).join(" ");
}

function finder(box) {
  const field = box.querySelector("input");
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${field.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Propositions");
  box.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    field.setAttribute(name, value);
  }
  let timer = 0;
  let asked = "";
  let found = [];
  let active = -1;

  function close() {
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    asked = "";
    close();
    take(box, found[index]);
  }

  function move(step) {
    active = (active + step + found.length) % found.length;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
    field.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  function print() {
    list.replaceChildren(...found.map((suggestion, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.className = "suggestion";
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = suggestion.label;
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => choose(index));
      return option;
    }));
    active = -1;
    list.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(found.length > 0));
  }

  async function look() {
    const text = field.value.trim();
    if (text.length < LEAST || text === asked) return text.length < LEAST && close();
    asked = text;
    try {
      const answer = await fetch(`${box.dataset.find}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
      const suggestions = answer.ok ? await answer.json() : [];
      if (text !== field.value.trim() || document.activeElement !== field) return;
      found = suggestions;
      print();
    } catch {
      close();
    }
  }

  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (event.isTrusted) timer = setTimeout(look, WAIT);
  });
  field.addEventListener("blur", () => {
    clearTimeout(timer);
    asked = "";
    close();
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape") close();
  });
}

// Files sent piece by piece while one goes on filling in: progress, a lost connection taken up where it stopped, several
// photos as the pages of one document. The page works without it: its inputs then go with the form.

const PIECE = 512 * 1024;
const PATIENCE = [500, 1000, 2000, 4000, 8000, 15000];
const MOST_TRIES = 20;
const SIDE_BY_SIDE = 4;
const MEBIBYTE = 1024 * 1024;
const THUMB = 112;
const SESSION_OVER = "Votre session est terminée. Rechargez la page et reconnectez-vous : vos réponses sont gardées.";

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const pressable = (label, then, hidden = "") => {
  const button = element("button", { type: "button", class: "btn btn-quiet btn-small" }, label);
  if (hidden) button.append(element("span", { class: "visually-hidden" }, ` ${hidden}`));
  button.addEventListener("click", then);
  return button;
};
const placeholder = () => {
  const place = element("span", { class: "thumb" });
  place.innerHTML = '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-file-text"/></svg>';
  return place;
};
const isPicture = (file) => file.type.startsWith("image/") || /[.](jpe?g|png|webp|heic|heif)$/i.test(file.name);
const drawnKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// A small picture of a photo, made here; nothing for what the browser cannot read (HEIC, PDF).
async function thumbnail(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = THUMB / Math.max(bitmap.width, bitmap.height);
    const canvas = element("canvas", { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return element("img", { class: "thumb", src: canvas.toDataURL("image/jpeg", 0.7), alt: "" });
  } catch {
    return null;
  }
}

// Waits, or until the network is back.
function pause(milliseconds) {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      done();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end);
  });
}

// One document on its way. `tell` is told what happens: progress(share), lost(), busy(sentence), checking().
class Sending {
  constructor(address, token, files, tell) {
    this.address = address;
    this.body = new Blob(files);
    this.key = drawnKey();
    this.tell = tell;
    this.gone = new AbortController();
    this.headers = {
      "X-CSRFToken": token,
      "X-Upload-Key": this.key,
      "X-Upload-Length": String(this.body.size),
      "X-Upload-Name": encodeURIComponent(files[0].name),
      "X-Upload-Parts": files.map((file) => file.size).join(","),
      "Content-Type": "application/octet-stream",
    };
  }

  cancel() {
    this.gone.abort();
  }

  // The list of papers as HTML. Throws an Error with the sentence to show.
  async run() {
    let offset = 0;
    let tries = 0;
    for (;;) {
      let answer = null;
      try {
        if (tries) offset = await this.known();
        answer = await this.piece(offset);
      } catch (problem) {
        if (this.gone.signal.aborted) throw problem;
      }
      if (answer?.redirected) throw new Error(SESSION_OVER);
      if (answer?.status === 200) return answer.text();
      if (answer?.status === 204) {
        offset = Number(answer.headers.get("X-Upload-Offset"));
        tries = 0;
        this.tell.progress(offset / this.body.size);
        continue;
      }
      if (answer && answer.status >= 400 && answer.status < 500 && answer.status !== 409 && answer.status !== 429) {
        throw new Error(await this.sentence(answer));
      }
      const busy = answer?.status === 503 ? await this.sentence(answer) : "";
      if (tries >= MOST_TRIES) throw new Error(busy || "La connexion est perdue. Vérifiez-la, puis envoyez ce fichier de nouveau.");
      if (busy) this.tell.busy(busy);
      else this.tell.lost();
      await pause(answer?.status === 409 ? 0 : PATIENCE[Math.min(tries, PATIENCE.length - 1)]);
      tries += 1;
    }
  }

  piece(offset) {
    const end = Math.min(offset + PIECE, this.body.size);
    if (end === this.body.size) this.tell.checking();
    return fetch(this.address, {
      method: "POST",
      body: this.body.slice(offset, end),
      headers: { ...this.headers, "X-Upload-Offset": String(offset) },
      signal: this.gone.signal,
    });
  }

  // Where the server is; the last piece again when all is there, so that it answers with the list.
  async known() {
    const answer = await fetch(`${this.address}?key=${this.key}`, { signal: this.gone.signal });
    const offset = Number(answer.headers.get("X-Upload-Offset"));
    const last = Math.floor((this.body.size - 1) / PIECE) * PIECE;
    return answer.headers.get("X-Upload-Done") || offset >= this.body.size ? last : offset;
  }

  async sentence(answer) {
    try {
      return (await answer.json()).sentence;
    } catch {
      return "Ce fichier n’a pas pu être envoyé. Rechargez la page, puis recommencez.";
    }
  }
}

// A few files leave at once, the others after them: the server takes a dozen under way for one request.
const places = { free: SIDE_BY_SIDE, waiting: [] };

async function queue(sending) {
  if (places.free > 0) places.free -= 1;
  else await new Promise((go) => places.waiting.push(go));
  try {
    return await sending.run();
  } finally {
    const next = places.waiting.shift();
    if (next) next();
    else places.free += 1;
  }
}

// The files of one question: what was chosen, what is on its way, the photos that wait to become one document.
class Box {
  constructor(box, form) {
    this.box = box;
    this.form = form;
    this.papers = box.querySelector("[data-papers]");
    this.running = new Set();
    this.pages = [];
    this.list = element("ul", { class: "list papers uploads", role: "list" });
    this.status = element("p", { class: "visually-hidden", role: "status" });
    this.panel = element("div", { class: "pages", role: "group", "aria-label": "Pages du document" });
    this.panel.hidden = true;
    this.papers.after(this.list, this.panel, this.status);
    box.classList.add("live");
    for (const input of box.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => this.choose(input));
    }
    this.listenToDrops(box.querySelector("[data-drop]"));
  }

  say(text) {
    this.status.textContent = text;
  }

  listenToDrops(zone) {
    zone.append(element("p", { class: "soft small drop-here" }, "ou déposez vos fichiers ici"));
    const over = (event) => {
      event.preventDefault();
      zone.classList.add("over");
    };
    zone.addEventListener("dragenter", over);
    zone.addEventListener("dragover", over);
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      this.take([...event.dataTransfer.files], false);
    });
  }

  choose(input) {
    const files = [...input.files];
    input.value = "";
    this.take(files, input.hasAttribute("capture"));
  }

  // Photos that may be pages of one document wait for the family's word; anything else leaves at once.
  take(files, fromCamera) {
    if (!files.length) return;
    const joins = this.box.dataset.join && files.every(isPicture);
    if (joins && (files.length > 1 || fromCamera || this.pages.length)) {
      this.pages.push(...files.slice(0, Number(this.box.dataset.join) - this.pages.length));
      this.showPages();
    } else files.forEach((file) => this.send([file]));
  }

  // Pages ---------------------------------------------------------------------------------------------------------
  showPages() {
    this.panel.hidden = this.pages.length === 0;
    const count = this.pages.length;
    const rows = this.pages.map((file, index) => this.pageRow(file, index));
    const whole = pressable(count > 1 ? `Envoyer ces ${count} pages en un document` : "Envoyer cette photo", () => this.sendPages(false));
    whole.className = "btn btn-primary btn-small";
    const actions = element("p", { class: "actions mb-0" }, whole);
    if (count > 1 && Number(this.box.dataset.most) > 1) actions.append(pressable("Envoyer séparément", () => this.sendPages(true)));
    actions.append(pressable("Tout retirer", () => this.drop()));
    const words = "Encore une page ? Prenez-la en photo ou choisissez-la ci-dessous, puis envoyez le tout.";
    this.panel.replaceChildren(element("p", { class: "mb-0" }, words), element("ol", { class: "list" }, ...rows), actions);
    this.say(count ? `${count} page${count > 1 ? "s" : ""} à envoyer` : "Aucune page à envoyer");
  }

  pageRow(file, index) {
    const place = placeholder();
    thumbnail(file).then((picture) => picture && place.replaceWith(picture));
    const page = `la page ${index + 1}`;
    const moves = element("span", { class: "moves" });
    if (index > 0) moves.append(pressable("Monter", () => this.movePage(index, -1), page));
    if (index < this.pages.length - 1) moves.append(pressable("Descendre", () => this.movePage(index, 1), page));
    moves.append(pressable("Retirer", () => this.removePage(index), page));
    return element("li", { class: "paper" }, place, element("span", { class: "paper-text" }, `Page ${index + 1}`), moves);
  }

  movePage(index, step) {
    const [file] = this.pages.splice(index, 1);
    this.pages.splice(index + step, 0, file);
    this.showPages();
    this.panel.querySelectorAll("li")[index + step].querySelector("button").focus();
  }

  removePage(index) {
    this.pages.splice(index, 1);
    this.showPages();
    (this.panel.querySelector("button") ?? this.box.querySelector("input[type=file]")).focus();
  }

  drop() {
    this.pages = [];
    this.showPages();
    this.box.querySelector("input[type=file]").focus();
  }

  sendPages(apart) {
    const pages = this.pages;
    this.drop();
    if (apart) pages.forEach((file) => this.send([file]));
    else this.send(pages);
  }

  // Sending -------------------------------------------------------------------------------------------------------
  send(files) {
    const name = files.length > 1 ? `${files[0].name} et ${files.length - 1} autre${files.length > 2 ? "s" : ""}` : files[0].name;
    const heaviest = Number(this.box.dataset.heaviest);
    const bar = element("progress", { max: "100", value: "0", "aria-label": `Envoi de ${name}` });
    const share = element("small", { class: "soft" }, "0 %");
    const place = placeholder();
    const row = element("li", { class: "paper" }, place, element("span", { class: "paper-text" }, element("span", {}, name), bar, share));
    if (isPicture(files[0])) thumbnail(files[0]).then((picture) => picture && place.replaceWith(picture));
    this.list.append(row);
    if (files.some((file) => file.size > heaviest * MEBIBYTE)) {
      this.refuse(row, bar, share, name, `Ce fichier est trop lourd : ${heaviest} Mo au plus. Prenez plutôt une photo de chaque page.`);
      return;
    }
    const token = this.form.querySelector("input[name=csrf_token]").value;
    const sending = new Sending(this.box.dataset.files, token, files, {
      progress: (part) => {
        bar.value = Math.round(part * 100);
        share.textContent = `${Math.round(part * 100)} %`;
      },
      lost: () => {
        share.textContent = "Connexion perdue. Reprise…";
        this.say(`${name} : connexion perdue, reprise…`);
      },
      busy: (sentence) => {
        share.textContent = sentence;
        this.say(`${name} : ${sentence}`);
      },
      checking: () => {
        share.textContent = "Vérification…";
      },
    });
    row.append(pressable("Annuler", () => this.give(sending, row, name), `l’envoi de ${name}`));
    this.say(`Envoi de ${name}`);
    this.running.add(sending);
    queue(sending).then(
      (html) => this.done(row, name, html),
      (problem) => sending.gone.signal.aborted || this.refuse(row, bar, share, name, problem.message),
    ).finally(() => {
      this.running.delete(sending);
      this.form.dispatchEvent(new CustomEvent("uploads:settled"));
    });
  }

  give(sending, row, name) {
    sending.cancel();
    row.remove();
    this.say(`Envoi de ${name} annulé`);
    this.box.querySelector("input[type=file]").focus();
  }

  done(row, name, html) {
    row.remove();
    this.papers.innerHTML = html;
    this.say(`${name} est ajouté`);
    this.box.classList.remove("invalid");
    this.box.querySelector(":scope > .error")?.remove();
    this.papers.dispatchEvent(new Event("change", { bubbles: true }));
  }

  refuse(row, bar, share, name, sentence) {
    bar.remove();
    row.querySelector("button")?.remove();
    share.className = "error";
    share.textContent = sentence;
    row.dataset.refused = "";
    row.append(pressable("Fermer", () => {
      row.remove();
      this.box.querySelector("input[type=file]").focus();
    }, `le message sur ${name}`));
    this.say(`${name} : ${sentence}`);
  }
}

const WAITING = "Encore un instant : vos documents finissent d’arriver, puis la page continue.";
const UNSENT = "Ces photos ne sont pas encore envoyées : envoyez-les, ou retirez-les.";

function uploads(form) {
  const boxes = [...form.querySelectorAll("[data-files]")].map((box) => new Box(box, form));
  if (!boxes.length) return;
  const busy = () => boxes.some((box) => box.running.size);
  form.addEventListener("submit", (event) => {
    const unsent = boxes.find((box) => box.pages.length);
    if (!busy() && !unsent) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (unsent) {
      unsent.say(UNSENT);
      unsent.panel.querySelector("button.btn-primary").focus();
      return;
    }
    const { submitter } = event;
    boxes.find((box) => box.running.size).say(WAITING);
    form.addEventListener("uploads:settled", function go() {
      if (busy()) return;
      form.removeEventListener("uploads:settled", go);
      const refused = form.querySelector("[data-refused] button");
      if (refused) refused.focus();
      else form.requestSubmit(submitter ?? undefined);
    });
  }, { capture: true });
  addEventListener("beforeunload", (event) => {
    if (busy()) event.preventDefault();
  });
}

// A day typed without separators gets them when one leaves the input; the age under it follows.


const years = (age) => (age === null || age < 0 ? "" : `${age}\u00a0an${age > 1 ? "s" : ""}`);

function dates(form) {
  const today = JSON.parse(form.dataset.facts || "{}").today;
  for (const input of form.querySelectorAll("input[data-date]")) {
    const age = input.closest(".field").querySelector("[data-age]");
    input.addEventListener("change", () => {
      const day = readDay(input.value);
      if (day) input.value = showDay(day);
      if (age) age.textContent = years(ageOn(day, today));
    });
  }
}

// A warning printed open works without a script; with one it takes the focus and keeps it.

function dialogs() {
  for (const dialog of document.querySelectorAll("dialog[open][data-modal]")) {
    dialog.close();
    dialog.showModal();
  }
}

// A conversation opened from a mail says by itself that it was read; without a script its button does.

function reading(form) {
  const button = form.querySelector("button");
  const data = new FormData(form);
  data.append(button.name, button.value);
  fetch(form.action, { method: "POST", body: data, redirect: "manual" }).then(
    () => form.remove(),
    () => {},
  );
}

// A page that says how far something is looks again by itself; without a script, it has a link and a refresh.

async function look(part) {
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  if (!fresh) return;
  part.replaceWith(fresh);
  progress(fresh);
}

function progress(part) {
  const seconds = Number(part.dataset.refresh);
  if (seconds) setTimeout(look, seconds * 1000, part);
}

// Everything here only helps: each page works without it, and the server decides.


for (const form of document.querySelectorAll("form[data-wizard]")) {
  live(form);
  dates(form);
  timetable(form);
  uploads(form);
  autosave(form);
}
document.querySelectorAll("[data-find]").forEach(finder);
document.querySelectorAll("[data-proof]").forEach(prove);
document.querySelectorAll("[data-refresh]").forEach(progress);
document.querySelectorAll("form[data-read]").forEach(reading);
dialogs();
