"""Over how long figures look back, and times as a person reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request

from domain.clock import now

DAYS = {"30": "30 jours", "90": "3 mois", "365": "12 mois"}
ORDINARY = "90"


@dataclass(frozen=True, slots=True)
class Period:
    """`days` is one of `DAYS`."""

    days: str
    since: datetime

    @property
    def label(self) -> str:
        return DAYS[self.days]

    @classmethod
    def from_request(cls) -> Period:
        """What the address asks for, else three months."""
        asked = request.args.get("days", "")
        days = asked if asked in DAYS else ORDINARY
        return cls(days, now() - timedelta(days=int(days)))


def length(time: timedelta | None) -> str:
    """« 3 j 4 h », « 12 min », as coarse as one needs; a dash where there is nothing to measure."""
    if time is None:
        return "–"
    minutes = round(time.total_seconds() / 60)
    hours, days = minutes / 60, minutes / 1440
    if days >= 10:
        return f"{round(days)} j"
    if days >= 1:
        whole, rest = divmod(round(hours), 24)
        return f"{whole} j {rest} h" if rest else f"{whole} j"
    if hours >= 1:
        whole, rest = divmod(minutes, 60)
        return f"{whole} h {rest:02}" if rest else f"{whole} h"
    return f"{minutes} min" if minutes else "moins d’une minute"
