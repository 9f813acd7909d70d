"""Until when a case has to be decided, in words and a colour: never the colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.clock import paris
from domain.records import Case
from web.filters import day_fr

SOON = 2
"""Days before the deadline when it turns yellow."""


@dataclass(frozen=True, slots=True)
class Due:
    """`colour` is empty where nothing presses; `late` counts the days since the deadline."""

    words: str
    colour: str = ""
    late: int = 0


def due_of(case: Case, now: datetime) -> Due | None:
    """None without a deadline. What the family holds, or nobody, presses no agent."""
    if case.due is None:
        return None
    days = (paris(case.due).date() - paris(now).date()).days
    if case.holder != "staff":
        return Due(f"avant le {day_fr(case.due)}")
    if case.due < now:
        return Due(
            "depuis aujourd’hui" if days == 0 else "depuis hier" if days == -1 else f"depuis {-days} jours",
            "red",
            -days,
        )
    if days <= 0:
        return Due("aujourd’hui", "orange")
    if days == 1:
        return Due("demain", "orange")
    return Due(f"avant le {day_fr(case.due)}", "yellow" if days <= SOON else "")
