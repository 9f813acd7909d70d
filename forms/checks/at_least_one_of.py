"""One answer among several questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.checks.base import CheckType
from forms.checks.others import NAMES, all_names, answered
from forms.context import Context
from schemas.conditions import is_missing
from schemas.vocabulary import Word


class AtLeastOneOf(CheckType):
    word = Word(
        "at_least_one_of",
        "Au moins une réponse, ici ou à l'une des questions citées.",
        schema=NAMES,
        example='checks: [{at_least_one_of: [phone, mobile], message: "Indiquez au moins un numéro de téléphone."}]',
        reads=all_names,
    )
    on_empty = True

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        if is_missing(value) and not answered(all_names(options), facts):
            return "Remplissez au moins l'une de ces réponses."
        return None
