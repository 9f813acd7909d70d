"""A shape that the town describes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forms.checks.base import CheckType
from forms.context import Context
from schemas.vocabulary import Word


class Pattern(CheckType):
    word = Word(
        "pattern",
        "Une expression régulière que la réponse entière doit suivre ; donnez aussi `message`.",
        schema={"type": "string", "format": "regex", "minLength": 1, "description": "L'expression régulière."},
        example='checks: [{pattern: "[A-Z]{2}[0-9]{4}", message: "Écrivez deux lettres et quatre chiffres."}]',
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        return None if re.fullmatch(options, str(value)) else "Vérifiez la forme de votre réponse."
