"""A time of day."""

from __future__ import annotations

import re
from typing import Any

from forms.types.base import FieldType, Post, Refused
from forms.types.text import line_of
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

SHAPE = "Écrivez une heure, par exemple 08:30."
_TIME = re.compile(r"([0-9]{1,2}) ?[:hH.] ?([0-9]{2})?(?::[0-9]{2})?(?: ?min| ?mn)?|([0-9]{2})([0-9]{2})")


class Time(FieldType):
    word = Word(
        "time",
        "Une heure de la journée.",
        example="arrival: {type: time, label: Heure d'arrivée, required: true}",
        sample="08:30",
    )
    ask = "Indiquez une heure, par exemple 08:30."

    def parse(self, question: Question, post: Post) -> Any:
        text = line_of(post)
        return read_time(text) if text else None

    def read(self, question: Question, stored: Any) -> str:
        return show_time(stored)


def read_time(text: str, part: str = "") -> str:
    """`08:30` for 8h30, 8:30, 08.30, 0830 or 8h. Raises Refused about `part`."""
    found = _TIME.fullmatch(text)
    if not found:
        raise Refused(SHAPE, part)
    hours, minutes = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    if hours > 23 or minutes > 59:
        raise Refused("Une journée va de 00:00 à 23:59 : vérifiez l'heure.", part)
    return f"{hours:02}:{minutes:02}"


def show_time(stored: Any) -> str:
    """`08:30` as « 8 h 30 »."""
    if not isinstance(stored, str) or not re.fullmatch(r"[0-9]{2}:[0-9]{2}", stored):
        return ""
    return f"{int(stored[:2])} h {stored[3:]}"
