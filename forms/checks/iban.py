"""A bank account number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schwifty import IBAN
from schwifty.exceptions import InvalidChecksumDigits, SchwiftyException

from forms.checks.base import CheckType
from forms.checks.social_security import ASKED, compact
from forms.context import Context
from schemas.vocabulary import Word

LENGTH_IN_FRANCE = 27


class Iban(CheckType):
    word = Word("iban", "Un IBAN, de France ou d'ailleurs.", schema=ASKED, example="checks: [{iban: true}]")

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        text = compact(str(value))[:64]
        try:
            IBAN(text)
        except InvalidChecksumDigits:
            return "Vérifiez chaque caractère de l'IBAN : l'un d'eux ne va pas avec les autres."
        except (SchwiftyException, ValueError):
            return _remedy(text)
        return None


def _remedy(text: str) -> str:
    missing = LENGTH_IN_FRANCE - len(text)
    if text.startswith("FR") and missing > 0:
        return f"Il manque {missing} caractère{'s' if missing > 1 else ''} : un IBAN français en a {LENGTH_IN_FRANCE}."
    return "Recopiez l'IBAN de votre RIB, lettres comprises : il commence par FR76 pour une banque française."
