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

export function uploads(form) {
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
