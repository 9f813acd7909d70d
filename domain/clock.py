"""The one place that knows what time it is: moments are stored in UTC, days are those of Europe/Paris."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands for "no deadline" in columns that lists are sorted and paged by, where NULL would break the key."""


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day it is for a family in metropolitan France."""
    return now().astimezone(PARIS).date()


def paris(moment: datetime) -> datetime:
    return moment.astimezone(PARIS)


def read_moment(text: str) -> datetime | None:
    """A moment as a page's address carries it (`isoformat`); None for what somebody changed into no moment, or one that no
    clock reaches."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def school_year(day: date) -> str:
    """`2026-2027`. A year begins on 1 August, when what families send is already about September."""
    first = day.year if day.month >= 8 else day.year - 1
    return f"{first}-{first + 1}"
