"""A birth that is still to come, where the family says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.checks.base import CheckType
from forms.checks.others import NAME, answered, one_name
from forms.context import Context
from forms.days import today_of
from schemas.vocabulary import Word


class FutureOnlyIf(CheckType):
    """The day of today goes with both answers: a child may be born on the day it was expected."""

    word = Word(
        "future_only_if",
        "Une date de naissance à venir si la case citée (« Naissance prévue ») est cochée, et seulement alors.",
        schema=NAME,
        example="checks: [{future_only_if: expected_birth}]",
        reads=one_name,
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        day, today, expected = str(value), today_of(facts).isoformat(), True in answered((options,), facts)
        if day > today and not expected:
            return "Cette date est à venir : cochez « Naissance prévue », ou corrigez-la."
        if day < today and expected:
            return "Cette date est passée : décochez « Naissance prévue », ou indiquez la date attendue."
        return None
