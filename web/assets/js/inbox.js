// Keys of the inbox. Everything they do is a link, a field or a button of the page: nothing here decides.
const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

/** The links of the list, in order, without the one to the next page. */
const links = () => [...document.querySelectorAll(".queue li:not(.more) > a")];

/** Open the case `step` places after the open one; the first when none is open. */
function move(step) {
  const all = links();
  const here = all.findIndex((link) => link.getAttribute("aria-current") === "true");
  const target = here < 0 ? all[0] : all[here + step];
  if (target) target.click();
}

function focus(id) {
  const field = document.getElementById(id);
  if (field) {
    field.focus();
    field.scrollIntoView({ block: "center" });
  }
}

/** The button of a decision is focused, not pressed: Enter confirms it. */
function decide(key) {
  const button = document.querySelector(`.decide [data-key="${CSS.escape(key)}"]`);
  if (!button) return false;
  button.focus();
  return true;
}

/** What a key of the page leads to: a button is focused, not pressed; a folded part is opened at its first field. */
function lead(key) {
  const target = document.querySelector(`[data-act="${CSS.escape(key)}"]`);
  if (!target) return false;
  const folded = target.closest("details");
  if (folded && target.localName === "summary") {
    folded.open = true;
    folded.querySelector("input:not([type=hidden]), select")?.focus();
  } else target.focus();
  return true;
}

/** Open the filters at their first field. */
function filters() {
  const part = document.querySelector(".queue .narrow-down");
  if (!part) return;
  part.open = true;
  part.querySelector("select, input")?.focus();
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => focus("q"),
  m: () => focus("note"),
  d: () => document.querySelector(".piece[open] [formtarget]")?.focus(),
  f: filters,
  x: tick,
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (decide(key) || lead(key)) return event.preventDefault();
  if (key === "arrowdown" || key === "arrowup") return walk(event, key === "arrowdown" ? 1 : -1);
  if (actions[key]) {
    event.preventDefault();
    actions[key]();
  }
});

// Enter in a folded part presses that part's own button; elsewhere in the form it presses none.
document.addEventListener("keydown", (event) => {
  const part = event.key === "Enter" && event.target.matches("input, select") && event.target.closest(".unfold");
  const button = part && part.querySelector("button");
  if (!button) return;
  event.preventDefault();
  button.click();
});

/** The line of the list that has the focus. */
const line = () => document.activeElement?.closest(".queue ol > li:not(.more)");

/** In the list, the arrows go from line to line; elsewhere they scroll as always. */
function walk(event, step) {
  const inside = document.activeElement?.closest(".queue ol");
  if (!inside) return;
  const all = links();
  const here = all.indexOf(line()?.querySelector("a"));
  const target = here < 0 ? all[step > 0 ? 0 : all.length - 1] : all[here + step];
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.scrollIntoView({ block: "nearest" });
}

/** Tick the line that has the focus or, when none has, go to the first one. */
function tick() {
  const box = line()?.querySelector(".tick input");
  if (box) box.click();
  else links()[0]?.focus();
}

// How many lines are ticked; with Shift, those in between too.
const boxes = [...document.querySelectorAll(".tick input")];
let last = -1;
function count() {
  const place = document.querySelector("[data-count]");
  const ticked = boxes.filter((box) => box.checked).length;
  if (place) place.textContent = ticked ? `(${ticked})` : "";
}
for (const [index, box] of boxes.entries()) {
  box.addEventListener("click", (event) => {
    if (event.shiftKey && last >= 0) {
      for (const between of boxes.slice(Math.min(last, index), Math.max(last, index) + 1)) between.checked = box.checked;
    }
    last = index;
    count();
  });
}
window.addEventListener("pageshow", count);

// Who else has this case open: the page says each half minute that it is open, by a post, and hears who else said so.
const opening = document.querySelector("[data-opening]");
async function tell() {
  if (document.hidden) return;
  const token = document.querySelector("input[name=csrf_token]").value;
  try {
    const headers = { "X-CSRFToken": token, "X-Requested-With": "opening" };
    const answer = await fetch(opening.dataset.opening, { method: "POST", headers, redirect: "manual" });
    const said = answer.ok ? (await answer.text()).trim() : "";
    if (said !== opening.innerHTML.trim()) opening.innerHTML = said;
  } catch {
    // The network is away: the next half minute says it.
  }
}
if (opening) {
  window.addEventListener("pageshow", tell);
  document.addEventListener("visibilitychange", tell);
  setInterval(tell, 30_000);
  window.addEventListener("pagehide", () => {
    const token = document.querySelector("input[name=csrf_token]").value;
    navigator.sendBeacon(`${opening.dataset.opening}?gone=1`, new URLSearchParams({ csrf_token: token }));
  });
}

/** The pictures of a paper are asked for by a post, which writes the look down. `moves`: the keyboard goes to them. */
async function see(piece, moves) {
  const button = piece.querySelector("[data-see]");
  if (!button || button.dataset.sent) return;
  button.dataset.sent = "yes";
  const place = button.parentElement;
  const said = place.nextElementSibling;
  said.textContent = "La pièce arrive…";
  try {
    const token = button.form.querySelector("input[name=csrf_token]").value;
    const headers = { "X-CSRFToken": token, "X-Requested-With": "see" };
    const answer = await fetch(button.formAction, { method: "POST", headers, redirect: "manual" });
    if (!answer.ok) throw new Error(answer.status);
    place.insertAdjacentHTML("beforebegin", await answer.text());
    if (moves) piece.querySelector(".pages")?.focus();
    place.remove();
    said.textContent = "Pièce affichée, votre lecture est notée.";
  } catch {
    delete button.dataset.sent;
    said.textContent = "La pièce ne s’affiche pas. Réessayez dans un instant, ou rechargez la page.";
  }
}

// Unfolding a paper asks for it; the one that comes unfolded waits for its button.
for (const piece of document.querySelectorAll(".piece")) {
  piece.querySelector("summary").addEventListener("click", () => piece.open || see(piece, false));
  piece.querySelector("[data-see]")?.addEventListener("click", (event) => {
    event.preventDefault();
    see(piece, true);
  });
}

// The open case stays in sight in a long list.
document.querySelector('.queue a[aria-current="true"]')?.scrollIntoView({ block: "nearest" });

// A decision is sent once, however often its button is pressed. Opening a paper in its own tab decides nothing.
document.getElementById("decide")?.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  delete document.getElementById("decide")?.dataset.sent;
});
