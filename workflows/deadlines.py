"""When a delay ends, as a town counts: working days skip week-ends and French public holidays.

A delay in days ends with its last day, at midnight in Paris; the day it starts never counts. One in hours ends to the
minute.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import holidays

from domain.clock import NEVER, PARIS
from schemas.definitions import Delay, State, Town, Transition, Workflow

_ALSACE_MOSELLE = {"57": "57", "67": "6AE", "68": "6AE"}
_OVERSEAS = ("971", "972", "973", "974", "976")


def end_of(delay: Delay, start: datetime, *, commune: str = "") -> datetime:
    """The moment a delay that starts now is over. `commune` is the town's INSEE code: holidays differ in the east."""
    if delay.unit == "hours":
        return start + timedelta(hours=delay.amount)
    first = start.astimezone(PARIS).date()
    last = first + timedelta(delay.amount) if delay.unit == "days" else working_day_after(first, delay.amount, commune)
    return datetime.combine(last, time(23, 59, 59), PARIS).astimezone(UTC)


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


def due_at(state: State, start: datetime, town: Town) -> datetime:
    """When whoever holds this state should have acted; NEVER where no one counts."""
    return end_of(state.due, start, commune=town.commune) if state.due else NEVER


def end_of_transition(transition: Transition, start: datetime, town: Town) -> datetime:
    """When this transition takes itself; NEVER for one that somebody takes."""
    return end_of(transition.after, start, commune=town.commune) if transition.after else NEVER


def lapse_at(workflow: Workflow, state: State, start: datetime, town: Town) -> datetime | None:
    """When the first of the timed transitions leaving this state is due."""
    ends = [end_of_transition(t, start, town) for t in workflow.leaving(state.id) if t.after is not None]
    return min(ends, default=None)
