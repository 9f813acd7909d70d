"""When a delay ends, as a town counts: working days skip week-ends and French public holidays.

A delay in days ends with its last day, at midnight in Paris; the day it starts never counts. One in hours ends to the
minute.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import holidays

from domain import expiry
from domain.clock import PARIS
from schemas.definitions import Delay, Validity
from workflows.school_days import is_school_day

_ALSACE_MOSELLE = {"57": "57", "67": "6AE", "68": "6AE"}
_OVERSEAS = ("971", "972", "973", "974", "976")


def end_of(delay: Delay, start: datetime, *, commune: str = "") -> datetime:
    """The moment a delay that starts now is over. `commune` is the town's INSEE code: holidays differ in the east."""
    if delay.unit == "hours":
        return start + timedelta(hours=delay.amount)
    last = _last_day(delay, start.astimezone(PARIS).date(), commune)
    return datetime.combine(last, time(23, 59, 59), PARIS).astimezone(UTC)


def _last_day(delay: Delay, first: date, commune: str) -> date:
    match delay.unit:
        case "working_days":
            return working_day_after(first, delay.amount, commune)
        case "school_days":
            return school_day_after(first, delay.amount, commune)
        case "months":
            return expiry.end_of(Validity(delay.amount, "months"), first)
    return first + timedelta(delay.amount)


def school_day_after(day: date, count: int, commune: str = "") -> date:
    """The `count`-th school day after `day`."""
    while count > 0:
        day += timedelta(1)
        count -= is_working_day(day, commune) and is_school_day(day, commune)
    return day


def working_day_after(day: date, count: int, commune: str = "") -> date:
    """The `count`-th working day after `day`."""
    while count > 0:
        day += timedelta(1)
        count -= is_working_day(day, commune)
    return day


def is_working_day(day: date, commune: str = "") -> bool:
    return day.weekday() < 5 and day not in _holidays(_subdivision(commune))


def _subdivision(commune: str) -> str | None:
    if commune[:3] in _OVERSEAS:
        return commune[:3]
    return _ALSACE_MOSELLE.get(commune[:2])


@cache
def _holidays(subdivision: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv=subdivision)
