"""A day before that of another question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.checks.base import CheckType
from forms.checks.others import NAME, answered, one_name
from forms.context import Context
from forms.days import show_day
from schemas.vocabulary import Word


class Before(CheckType):
    word = Word(
        "before",
        "Une date avant celle d'une autre question (pas le même jour).",
        schema=NAME,
        example="checks: [{before: departure_date}]",
        reads=one_name,
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        others = answered((options,), facts)
        if others and not str(value) < str(others[0]):
            return f"Indiquez un jour avant le {show_day(others[0])}."
        return None
