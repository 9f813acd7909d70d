"""Where a value of a record came from: kept beside each column, shown to who reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from domain.clock import today


@dataclass(frozen=True, slots=True)
class Source:
    """Who said it, on which day (in the town's time), in which case: its reference, or nothing outside of cases."""

    by: Literal["family", "agent"]
    at: date
    case: str = ""

    def as_json(self) -> dict[str, str]:
        """What `sources` columns hold: {"from": "family", "at": "2026-11-21", "case": "CAR-26-H2P8-41"}."""
        told = {"from": self.by, "at": self.at.isoformat()}
        return {**told, "case": self.case} if self.case else told


def said_today(by: Literal["family", "agent"], case: str = "") -> Source:
    return Source(by, today(), case)


def mark(sources: Mapping[str, Any] | None, names: Iterable[str], source: Source | None) -> dict[str, Any]:
    """`sources` after these columns were written; from an unknown source, nothing old is left to mislead."""
    marked = dict(sources or {})
    for name in names:
        marked.pop(name, None)
        if source is not None:
            marked[name] = source.as_json()
    return marked
