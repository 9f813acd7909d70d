"""How long a delay lasts, at least and at most: months differ, and days that are counted leave others out between them."""

from __future__ import annotations

from schemas.lengths import delay

DAY = 24
BREAK = 3 * DAY
"""What may come on top of working days: a feast beside a week-end."""
HOLIDAYS = 75 * DAY
"""The same for school days: the summer, and what surrounds it."""


def least_hours(written: str) -> int:
    """The shortest that `30 days` or `5 working days` can be; 0 for what is no delay."""
    length = delay(written)
    if length is None:
        return 0
    whole_weeks = (length.amount - 1) // 5
    worked = DAY * (length.amount + 2 * whole_weeks)
    units = {"hours": 1, "days": DAY, "months": 28 * DAY}
    return length.amount * units[length.unit] if length.unit in units else worked


def most_hours(written: str) -> int:
    """The longest that it can be; 0 for what is no delay."""
    length = delay(written)
    if length is None:
        return 0
    units = {"hours": 1, "days": DAY, "working_days": 2 * DAY, "school_days": 3 * DAY, "months": 31 * DAY}
    besides = {"working_days": BREAK, "school_days": HOLIDAYS}
    return length.amount * units[length.unit] + besides.get(length.unit, 0)
