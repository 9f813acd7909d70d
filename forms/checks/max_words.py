"""Not too many words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.checks.base import CheckType
from forms.context import Context
from schemas.vocabulary import Word


class MaxWords(CheckType):
    word = Word(
        "max_words",
        "Le nombre de mots au plus.",
        schema={"type": "integer", "minimum": 1, "description": "Un nombre de mots."},
        example="checks: [{max_words: 200}]",
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        count = len(str(value).split())
        return (
            f"Raccourcissez votre texte : {options} mots au plus, vous en avez écrit {count}."
            if count > options
            else None
        )
