"""Young enough."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.checks.base import CheckType
from forms.checks.min_age import YEARS
from forms.context import Context
from forms.days import age_on, today_of
from schemas.vocabulary import Word


class MaxAge(CheckType):
    word = Word(
        "max_age",
        "L'âge maximal, en années révolues, à la date du jour.",
        schema=YEARS,
        example="checks: [{max_age: 17}]",
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        if age_on(date.fromisoformat(value), today_of(facts)) > options:
            return f"Il faut avoir {options} ans ou moins : vérifiez la date de naissance."
        return None
