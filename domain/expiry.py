"""Until when a paper is worth something, by the rule of its kind."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from domain.clock import school_year
from schemas.definitions import DocumentKind, Validity


def expires_on(kind: DocumentKind | None, day: date) -> date | None:
    """The last day that a paper of this kind, given on `day`, is worth something; None when it always is."""
    return end_of(kind.valid_for, day) if kind is not None and kind.valid_for is not None else None


def end_of(validity: Validity, day: date) -> date:
    """`3 months` from 30 November end on 28 February; a school year ends on 31 August."""
    if validity.unit == "days":
        return day + timedelta(days=validity.amount)
    if validity.unit == "school_year":
        return date(int(school_year(day)[-4:]) + validity.amount - 1, 8, 31)
    months = validity.amount * (12 if validity.unit == "years" else 1)
    return _months_later(day, months)


def _months_later(day: date, months: int) -> date:
    """The same day of that month, or its last."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
