"""Lengths of time as a town writes them, already checked: `5 working days`, `3 months`, `school year`."""

from __future__ import annotations

from schemas.definitions import Delay, Validity

UNITS = {"h": "hours", "d": "days", "w": "working_days", "s": "school_days", "m": "months"}


def delay(written: str) -> Delay | None:
    """`5 working days` -> Delay(5, "working_days"); nothing for an empty text."""
    if not written:
        return None
    amount, _, unit = written.partition(" ")
    return Delay(int(amount), UNITS[unit[0]])  # type: ignore[arg-type]


def validity(written: str) -> Validity | None:
    """`3 months` -> Validity(3, "months"), `school year` -> Validity(1, "school_year"); nothing for an empty text."""
    if not written:
        return None
    if written == "school year":
        return Validity(1, "school_year")
    amount, _, unit = written.partition(" ")
    return Validity(int(amount), {"d": "days", "m": "months", "y": "years"}[unit[0]])  # type: ignore[arg-type]
