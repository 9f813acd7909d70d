"""The same answer twice: a confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.checks.base import CheckType
from forms.checks.others import NAME, answered, one_name
from forms.context import Context
from schemas.vocabulary import Word


class SameAs(CheckType):
    """Says nothing while the other answer is missing or refused: it has its own sentence."""

    word = Word(
        "same_as",
        "La même réponse qu'à une autre question, pour faire confirmer une saisie.",
        schema=NAME,
        example='checks: [{same_as: email, message: "Écrivez deux fois la même adresse."}]',
        reads=one_name,
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        others = answered((options,), facts)
        if others and _comparable(others[0]) != _comparable(value):
            return "Écrivez exactement la même réponse dans les deux cases."
        return None


def _comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
