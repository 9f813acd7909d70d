"""Until when a settled sheet holds, and from when the family is asked to confirm it again.

A guide asks for files to be renewed « chaque année » or « à la rentrée »: a sheet counts from the day it was decided.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from domain.clock import paris
from domain.expiry import end_of
from schemas.definitions import Delay, Renewal, State
from workflows.deadlines import is_working_day


def settles(state: State | None) -> bool:
    """Whether a sheet in this state is valid: settled, and green."""
    return state is not None and state.final and state.colour == "green"


def last_day(renewal: Renewal | None, state: State | None, decided_at: datetime) -> date | None:
    """The last day that a sheet decided at this moment holds; None when it holds for ever, or was never valid."""
    if renewal is None or not settles(state):
        return None
    return end_of(renewal.each, paris(decided_at).date())


def asks_from(renewal: Renewal, end: date, *, commune: str = "") -> date:
    """The first day on which the family is asked to confirm: the reminder's, else the day after the last."""
    if renewal.remind is None:
        return end + timedelta(days=1)
    return days_before(renewal.remind, end, commune=commune)


def days_before(delay: Delay, end: date, *, commune: str = "") -> date:
    """The day that comes this long before `end`. Hours count as the whole days that they fill."""
    if delay.unit != "working_days":
        return end - timedelta(days=delay.amount if delay.unit == "days" else -(-delay.amount // 24))
    day, left = end, delay.amount
    while left > 0:
        day -= timedelta(days=1)
        left -= is_working_day(day, commune)
    return day
