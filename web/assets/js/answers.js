// What the controls of a question say, as the server would store it: conditions read nothing else.

import { readDay } from "./days.js";

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

export function answerOf(question) {
  const locked = question.querySelector(":scope > [data-value]");
  if (locked) return JSON.parse(locked.dataset.value);
  return (READERS[question.dataset.type] ?? ((asked) => text(first(asked))))(question);
}
