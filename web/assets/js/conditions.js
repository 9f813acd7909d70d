// Conditions in their normal form (see schemas/condition_source.py): true, false, or null while undetermined.
// The server decides; this only lets the page react while one types. A test runs both on the same table.

const NUMBER = /^-?\d+([.]\d+)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export const isMissing = (value) => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

export function ageOn(birth, today) {
  if (!DAY.test(birth ?? "") || !DAY.test(today ?? "")) return null;
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4));
  return today.slice(5) < birth.slice(5) ? years - 1 : years;
}

export function valueOf(facts, name) {
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

export function holds(source, facts) {
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
