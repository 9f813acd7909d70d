"""An e-mail address: its form is checked, never its mailbox (a link sent to it does that)."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from email_validator import EmailNotValidError, validate_email

from forms.types.base import FieldType, Post, Refused
from forms.types.text import line_of
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

LONGEST = 254
EXAMPLE = "Exemple : prenom.nom@exemple.fr"
COMMON = (
    "gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "hotmail.fr", "hotmail.com", "outlook.fr",
    "outlook.com", "yahoo.fr", "yahoo.com", "icloud.com", "live.fr", "neuf.fr", "bbox.fr", "numericable.fr",
)  # fmt: skip
"""Where families have their mail: what a mistyped end was meant to be."""


class Email(FieldType):
    word = Word(
        "email",
        "Une adresse e-mail. Pour la faire écrire deux fois, ajoutez une question avec `checks: [{same_as: ...}]`.",
        example="email: {type: email, label: Adresse e-mail, required: true, autocomplete: email}",
        sample="camille.morvan@courriel.example",
    )
    ask = "Indiquez une adresse e-mail."

    def parse(self, question: Question, post: Post) -> Any:
        text = line_of(post).removeprefix("mailto:")
        return normalise(text) if text else None


def normalise(text: str) -> str:
    """The address as it is stored: its domain in lower case. Raises Refused, which says what to correct."""
    name, at, domain = text.strip().rpartition("@")
    if not at or not name:
        raise Refused(f"Il manque le nom, le signe @ ou la fin de l'adresse. {EXAMPLE}")
    if len(text) > LONGEST or " " in text.strip() or "@" in name:
        raise Refused(f"Écrivez une seule adresse, sans espace. {EXAMPLE}")
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise Refused(_remedy(name, domain)) from None


def _remedy(name: str, domain: str) -> str:
    if meant := _nearest(domain.lower()):
        return f"Vérifiez la fin de l'adresse. Vouliez-vous dire {name}@{meant} ?"
    if "." not in domain:
        return f"Il manque la fin de l'adresse, après @. {EXAMPLE}"
    return f"Vérifiez l'adresse e-mail. {EXAMPLE}"


def _nearest(domain: str) -> str:
    """The common domain that a mistyped one was meant to be, or nothing: `gmial` for gmail.com."""
    ends = {common.rpartition(".")[0]: common for common in reversed(COMMON)}
    close = get_close_matches(domain, COMMON, 1, 0.8) or get_close_matches(domain, ends, 1, 0.75)
    return ends.get(close[0], close[0]) if close else ""
