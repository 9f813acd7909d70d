// Questions appear, disappear and become mandatory while one types, in the order in which the server walks them.

import { answerOf } from "./answers.js";
import { holds } from "./conditions.js";

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

export function refresh(form) {
  const all = [...form.querySelectorAll(".question")];
  decide(childrenOf(null, all), all, JSON.parse(form.dataset.facts || "{}"));
  for (const control of form.querySelectorAll(".question :is(input, select, textarea, button)")) {
    control.disabled = control.closest(".question[hidden]") !== null;
  }
}

export function live(form) {
  const mark = form.querySelector("input[name=_live]");
  if (mark) mark.value = "1";
  form.addEventListener("input", () => refresh(form));
  form.addEventListener("change", () => refresh(form));
  refresh(form);
}
