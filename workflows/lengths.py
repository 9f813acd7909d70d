"""Delays as a person reads them."""

from __future__ import annotations

from schemas.definitions import Delay

_UNITS = {
    "hours": ("heure", "heures"),
    "days": ("jour", "jours"),
    "working_days": ("jour ouvré", "jours ouvrés"),
    "school_days": ("jour de classe", "jours de classe"),
    "months": ("mois", "mois"),
}


def in_french(delay: Delay) -> str:
    """« 5 jours ouvrés », « 2 mois »."""
    return f"{delay.amount} {_UNITS[delay.unit][delay.amount > 1]}"
