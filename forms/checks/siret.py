"""The number of an establishment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.fr import siret

from forms.checks.base import CheckType
from forms.checks.social_security import ASKED, compact
from forms.context import Context
from schemas.vocabulary import Word


class Siret(CheckType):
    word = Word("siret", "Un numéro SIRET d'établissement.", schema=ASKED, example="checks: [{siret: true}]")

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        digits = compact(str(value))
        if not re.fullmatch(r"[0-9]{14}", digits):
            return "Un numéro SIRET a 14 chiffres."
        try:
            siret.validate(digits)
        except ValidationError:
            return "Vérifiez chaque chiffre du SIRET : l'un d'eux ne va pas avec les autres."
        return None
