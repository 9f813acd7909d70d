"""Not several answers at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.checks.base import CheckType
from forms.checks.others import NAMES, all_names, answered
from forms.context import Context
from schemas.vocabulary import Word


class AtMostOneOf(CheckType):
    """Judged where an answer was given; the question itself may be among those cited or not."""

    word = Word(
        "at_most_one_of",
        "Une seule réponse, ici ou à l'une des questions citées.",
        schema=NAMES,
        example="checks: [{at_most_one_of: [employer, unemployed_since]}]",
        reads=all_names,
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        given = answered(all_names(options), facts)
        if value in given:
            given.remove(value)
        return "Ne remplissez qu'une seule de ces réponses : effacez l'autre." if given else None
