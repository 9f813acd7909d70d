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

export function autosave(form) {
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
