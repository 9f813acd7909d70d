"""An amount in euros, to the cent: never a float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from forms.types.base import FieldType, Post
from forms.types.number import judge_range, read_number
from forms.types.text import line_of
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

CENT = Decimal("0.01")


class Money(FieldType):
    """Stored as text with two decimals: `"1250.00"`."""

    word = Word(
        "money",
        "Un montant en euros.",
        properties={
            "min": {"type": "integer", "default": 0, "description": "Le plus petit montant accepté, en euros."},
            "max": {"type": "integer", "description": "Le plus grand montant accepté, en euros."},
        },
        example="income: {type: money, label: Revenus mensuels, max: 100000}",
        sample="1250.50",
    )
    ask = "Indiquez un montant, par exemple 12,50."

    def parse(self, question: Question, post: Post) -> Any:
        text = line_of(post).removesuffix("€").removesuffix("EUR").removesuffix("euros")
        if not text.strip():
            return None
        amount = read_number(text, 2, "12,50")
        judge_range(amount, {"min": 0} | dict(question.options), " €")
        return format(abs(amount) if amount == 0 else amount, ".2f")

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        return {"": _shown(stored)}

    def read(self, question: Question, stored: Any) -> str:
        text = _shown(stored, " ")
        return f"{text} €" if text else ""


def _shown(stored: Any, thousands: str = "") -> str:
    try:
        amount = Decimal(str(stored)).quantize(CENT)
    except InvalidOperation:
        return ""
    return f"{amount:,.2f}".replace(",", thousands).replace(".", ",")
