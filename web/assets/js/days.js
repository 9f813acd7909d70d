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

export function readDay(text) {
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

export const showDay = (day) => day.split("-").reverse().join("/");
