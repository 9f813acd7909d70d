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

export function finder(box) {
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
