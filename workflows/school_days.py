"""School days: Monday, Tuesday, Thursday and Friday, outside the school holidays of the town's zone.

Zones are those of the arrêté du 7 décembre 2022 (code de l'éducation, D521-1): by académie, hence by département. Corsica and
overseas set their own calendar: there, as after the last published one, only public holidays are left out.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from vacances_scolaires_france import SchoolHolidayDates, UnsupportedYearException

ZONE_A = "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90"
ZONE_C = "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95"
"""Départements; all other ones of the mainland are in zone B."""
OWN_CALENDAR = ("2A", "2B", "97", "98")
WEDNESDAY = 2


def is_school_day(day: date, commune: str) -> bool:
    """Whether children have school that day; public holidays are the caller's."""
    return day.weekday() < 5 and day.weekday() != WEDNESDAY and not in_school_holidays(day, commune)


@cache
def in_school_holidays(day: date, commune: str) -> bool:
    zone = zone_of(commune)
    if zone is None:
        return False
    try:
        return bool(_calendar().is_holiday_for_zone(day, zone))
    except UnsupportedYearException:
        return False


def zone_of(commune: str) -> str | None:
    """A, B or C, by the INSEE code; None where the calendar is another, or the commune is not told."""
    department = commune[:2]
    if not department or department in OWN_CALENDAR:
        return None
    return "A" if department in ZONE_A else "C" if department in ZONE_C else "B"


@cache
def _calendar() -> SchoolHolidayDates:
    return SchoolHolidayDates()
