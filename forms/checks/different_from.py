"""Not the same answer twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.checks.base import CheckType
from forms.checks.others import NAME, answered, one_name
from forms.context import Context
from schemas.vocabulary import Word


class DifferentFrom(CheckType):
    word = Word(
        "different_from",
        "Une réponse différente de celle d'une autre question.",
        schema=NAME,
        example="checks: [{different_from: phone}]",
        reads=one_name,
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        return "Donnez ici une réponse différente de l'autre." if value in answered((options,), facts) else None
