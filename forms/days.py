"""Days as French people write them, and bounds such as « -18 years » counted from today."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from forms.reference.names import folded

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
SHAPE = "Écrivez le jour, le mois et l'année, par exemple 29/04/2019."
BOUND = r"^(today|\d{4}-\d{2}-\d{2}|[+-]\d{1,3} (days?|weeks?|months?|years?))$"
BOUND_HELP = 'Une date ("2026-09-01"), today, ou un écart : "-18 years", "+9 months".'

_FOLDED_MONTHS = tuple(folded(month) for month in MONTHS)
_NUMBERS = re.compile(r"([0-9]{1,4})[ ./-]+([0-9]{1,2})[ ./-]+([0-9]{1,4})")
_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_WORDS = re.compile(r"(?:le )?(?:[a-z]+di |dimanche )?([0-9]{1,2})(?:er)? ([a-z]{3,9}) ([0-9]{2,4})")


class NotADay(ValueError):
    """What was written is no day; its text says what to do."""


def today_of(facts: Mapping[str, Any]) -> date:
    """The day of the request, from the fact `today`; else the day it is in Paris."""
    known = facts.get("today")
    return date.fromisoformat(str(known)) if known else datetime.now(ZoneInfo("Europe/Paris")).date()


def read_day(text: str) -> date:
    """The day that a person wrote: 29/04/2019, 29.4.2019, 29042019, 2019-04-29, 29 avril 2019. Raises NotADay."""
    text = text.strip()[:60]
    if found := _NUMBERS.fullmatch(text):
        first, second, third = found.groups()
        year_first = len(first) == 4
        return _day(*((third, second, first) if year_first else (first, second, third)))
    if found := _TOGETHER.fullmatch(text):
        return _day(*found.groups())
    if found := _WORDS.fullmatch(folded(text)):
        return _day(found[1], str(_month(found[2])), found[3])
    raise NotADay(SHAPE)


def _month(name: str) -> int:
    """1 to 12 from a name or its beginning: `mars`, `janv`, `sept`."""
    matches = [number for number, month in enumerate(_FOLDED_MONTHS, 1) if month.startswith(name)]
    if len(matches) != 1:
        raise NotADay(SHAPE)
    return matches[0]


def _day(day_text: str, month_text: str, year_text: str) -> date:
    if len(year_text) == 2:
        raise NotADay("Écrivez l'année avec quatre chiffres, par exemple 2019.")
    if len(year_text) != 4:
        raise NotADay(SHAPE)
    day, month, year = int(day_text), int(month_text), int(year_text)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise NotADay(f"Vérifiez l'année : vous avez écrit {year_text}.")
    if not 1 <= month <= 12:
        raise NotADay("Le mois va de 1 à 12 : écrivez le jour, puis le mois, puis l'année.")
    if not 1 <= day <= monthrange(year, month)[1]:
        raise NotADay(_no_such_day(day, month, year))
    return date(year, month, day)


def _no_such_day(day: int, month: int, year: int) -> str:
    if (day, month) == (29, 2) and not isleap(year):
        return f"Février {year} n'a que 28 jours : vérifiez le jour."
    if 1 <= day <= 31:
        return f"Le {day} {MONTHS[month - 1]} n'existe pas : vérifiez le jour."
    return "Le jour va de 1 à 31 : écrivez le jour, puis le mois, puis l'année."


def show_day(stored: Any) -> str:
    """`2019-04-29` as 29/04/2019; anything that is no stored day, as nothing."""
    try:
        return date.fromisoformat(stored).strftime("%d/%m/%Y")
    except (TypeError, ValueError):
        return ""


def bound_day(bound: str, today: date) -> date:
    """The day that `today`, an ISO date or « -18 years » means. `bound` follows the pattern BOUND."""
    if bound == "today":
        return today
    if bound[0] in "+-":
        amount, unit = bound.split(" ")
        return shift(today, int(amount), unit.rstrip("s"))
    return date.fromisoformat(bound)


def shift(day: date, amount: int, unit: str) -> date:
    """A day so many days, weeks, months or years away; the last of the month where the day does not exist."""
    if unit in ("day", "week"):
        return day + timedelta(days=amount * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + amount * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age_on(birth: date, today: date) -> int:
    """Completed years; whoever was born on 29 February turns a year older on 1 March of a common year."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
