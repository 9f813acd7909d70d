"""A French social security number (NIR)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.fr import nir

from forms.checks.base import CheckType
from forms.context import Context
from schemas.vocabulary import Word

ASKED = {"const": True, "description": "Toujours true."}
SHAPE = re.compile(r"[1-478][0-9]{2}[0-9]{2}(?:[0-9]{2}|2[AB])[0-9]{6}([0-9]{2})?")


class SocialSecurity(CheckType):
    """Thirteen characters, or fifteen with the key, which is then verified."""

    word = Word(
        "social_security",
        "Un numéro de sécurité sociale : 13 chiffres, ou 15 avec la clé, alors vérifiée.",
        schema=ASKED,
        example="checks: [{social_security: true}]",
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        digits = compact(str(value))
        found = SHAPE.fullmatch(digits)
        if not found:
            return "Un numéro de sécurité sociale a 13 chiffres, ou 15 avec la clé : recopiez-le de la carte Vitale."
        if found[1] is None:
            return None
        return None if has_right_key(digits) else "Vérifiez chaque chiffre : le numéro et sa clé ne vont pas ensemble."


def compact(text: str) -> str:
    return re.sub(r"[\s.\-/]", "", text).upper()


def has_right_key(digits: str) -> bool:
    try:
        nir.validate(digits)
    except ValidationError:
        return False
    return True
