"""A number, whole unless decimals are asked for, written the French way."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from forms.types.base import FieldType, Post, Refused
from forms.types.text import line_of
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

_NUMBER = re.compile(r"([-+]?)([0-9]{1,12})(?:[.,]([0-9]{1,6}))?")


class Number(FieldType):
    """Stored as an integer, or as text when it has decimals: `12`, `"12.5"`."""

    word = Word(
        "number",
        "Un nombre entier, ou décimal avec `decimals`.",
        properties={
            "min": {"type": "integer", "description": "Le plus petit nombre accepté."},
            "max": {"type": "integer", "description": "Le plus grand nombre accepté."},
            "decimals": {
                "type": "integer",
                "minimum": 0,
                "maximum": 6,
                "default": 0,
                "description": "Nombre de chiffres acceptés après la virgule.",
            },
            "unit": {"type": "string", "description": "L'unité, écrite après le nombre : « kg »."},
        },
        example="dependants: {type: number, label: Nombre d'enfants à charge, min: 0, max: 20}",
        sample=2,
    )
    ask = "Indiquez un nombre."

    def parse(self, question: Question, post: Post) -> Any:
        text = line_of(post).removesuffix(question.options.get("unit", ""))
        if not text:
            return None
        number = read_number(text, question.options.get("decimals", 0))
        judge_range(number, question.options)
        return int(number) if number == number.to_integral_value() else format(number.normalize(), "f")

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        return {"": _shown(stored)}

    def read(self, question: Question, stored: Any) -> str:
        text = _shown(stored)
        return f"{text} {question.options['unit']}" if text and question.options.get("unit") else text


def read_number(text: str, decimals: int, example: str = "12") -> Decimal:
    """The number written: `1 234,5`. Raises Refused."""
    found = _NUMBER.fullmatch(re.sub(r"\s", "", text))
    if not found:
        raise Refused(f"Écrivez un nombre en chiffres, par exemple {example}.")
    if len(found[3] or "") > decimals and (found[3] or "").rstrip("0")[decimals:]:
        if not decimals:
            raise Refused("Écrivez un nombre entier, sans virgule.")
        raise Refused(f"Écrivez {decimals} chiffre{'s' if decimals > 1 else ''} au plus après la virgule.")
    return Decimal(f"{found[1]}{found[2]}.{found[3] or 0}")


def judge_range(number: Decimal, options: Any, unit: str = "") -> None:
    """Raises Refused when the number is out of `min` and `max`."""
    least, most = options.get("min"), options.get("max")
    if least is not None and number < least:
        raise Refused(f"Indiquez au moins {least}{unit}.")
    if most is not None and number > most:
        raise Refused(f"Indiquez au plus {most}{unit}.")


def _shown(stored: Any) -> str:
    return "" if stored is None or isinstance(stored, bool) else str(stored).replace(".", ",")
