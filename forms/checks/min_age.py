"""Old enough."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.checks.base import CheckType
from forms.context import Context
from forms.days import age_on, today_of
from schemas.vocabulary import Word

YEARS = {"type": "integer", "minimum": 0, "maximum": 120, "description": "Un âge en années révolues."}


class MinAge(CheckType):
    word = Word(
        "min_age",
        "L'âge minimal, en années révolues, à la date du jour.",
        schema=YEARS,
        example="checks: [{min_age: 18}]",
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        if age_on(date.fromisoformat(value), today_of(facts)) < options:
            return f"Il faut avoir {options} ans ou plus : vérifiez la date de naissance."
        return None
