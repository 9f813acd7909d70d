// A day typed without separators gets them when one leaves the input; the age under it follows.

import { ageOn } from "./conditions.js";
import { readDay, showDay } from "./days.js";

const years = (age) => (age === null || age < 0 ? "" : `${age}\u00a0an${age > 1 ? "s" : ""}`);

export function dates(form) {
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
