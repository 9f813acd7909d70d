"""How likely two records are of one person: names and birth dates as people mistype them. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache

from domain.text import searchable

LIKELY = 0.8
"""From here on, somebody should look at the two."""
SAME_NAME = 0.7
"""Twins have one last name and one birth date: below this for a first name, they are two people."""
_DATE, _FIRST, _LAST = 0.4, 0.35, 0.25


@dataclass(frozen=True, slots=True)
class Identity:
    """As much of a person as is compared."""

    id: str
    kind: str
    first_name: str | None
    last_name: str | None
    birth_name: str | None
    birth_date: date | None


def score(one: Identity, other: Identity) -> float:
    """Between 0 and 1; 0 for what cannot be one person, whatever the rest says."""
    if one.kind != other.kind:
        return 0.0
    dates = dates_alike(one.birth_date, other.birth_date)
    first = names_alike(one.first_name, other.first_name)
    last = max(names_alike(a, b) for a in (one.last_name, one.birth_name) for b in (other.last_name, other.birth_name))
    if not dates or first < SAME_NAME or last < SAME_NAME:
        return 0.0
    return round(_DATE * dates + _FIRST * first + _LAST * last, 3)


def dates_alike(one: date | None, other: date | None) -> float:
    """1 for the same day, 0.8 for one mistyped digit or day and month swapped, 0.5 when one is not known."""
    if one is None or other is None:
        return 0.5
    if one == other:
        return 1.0
    return 0.8 if _slipped(one, other) or _swapped(one, other) else 0.0


@lru_cache(maxsize=65536)
def names_alike(one: str | None, other: str | None) -> float:
    """Likeness of two names without accents, capitals and dashes; « Anne » and « Anne Lise » are nearly the same."""
    a, b = searchable(one), searchable(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if set(a.split()) < set(b.split()) or set(b.split()) < set(a.split()):
        return 0.9
    return SequenceMatcher(None, a, b).ratio()


def near_dates(day: date) -> set[date]:
    """Every day that is the same but for one mistyped digit, or for its day and month swapped; itself included."""
    around = {day + timedelta(days=days) for days in range(-31, 32)}
    around |= {day.replace(year=year) for year in _near_years(day)}
    around |= {moved for month in range(1, 13) if (moved := _moved(day, month))}
    swapped = _swap(day)
    return {day} | {other for other in around if _slipped(day, other)} | ({swapped} if swapped else set())


def _near_years(day: date) -> list[int]:
    """Years that differ by one digit; none for a 29 February, which few of them have."""
    if (day.month, day.day) == (2, 29):
        return []
    text = f"{day.year:04}"
    years = {int(text[:at] + digit + text[at + 1 :]) for at in range(4) for digit in "0123456789"}
    return [year for year in years if year >= date.min.year]


def _moved(day: date, month: int) -> date | None:
    try:
        return day.replace(month=month)
    except ValueError:
        return None


def _swap(day: date) -> date | None:
    return date(day.year, day.day, day.month) if day.day <= 12 else None


def _swapped(one: date, other: date) -> bool:
    return _swap(one) == other


def _slipped(one: date, other: date) -> bool:
    """Whether they differ in exactly one digit as typed."""
    return sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True)) == 1
