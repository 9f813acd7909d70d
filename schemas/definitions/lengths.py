"""Lengths of time, as a town says them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Delay:
    """A length of time as a town says it: `48 hours`, `30 days`, `5 working days`, `10 school days`, `2 months`."""

    amount: int
    unit: Literal["hours", "days", "working_days", "school_days", "months"]


@dataclass(frozen=True, slots=True)
class Validity:
    """How long something holds: `3 months`, `1 year`, or until the end of the `school year`."""

    amount: int
    unit: Literal["days", "months", "years", "school_year"]
