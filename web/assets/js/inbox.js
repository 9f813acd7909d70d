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

const actions = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => focus("q"),
  m: () => focus("note"),
  d: () => document.querySelector(".piece[open] [formtarget]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (decide(key)) return event.preventDefault();
  if (actions[key]) {
    event.preventDefault();
    actions[key]();
  }
});

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
