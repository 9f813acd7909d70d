"""All the words of the language, gathered from the registries that own them."""

from __future__ import annotations

from domain.people import COLUMNS
from forms.checks import WORDS as CHECKS
from forms.types import WORDS as FIELD_TYPES
from schemas.placeholders import ACCOUNT, CASE, HOLDER, PORTAL
from schemas.vocabulary import Vocabulary
from workflows.actions import WORDS as ACTIONS
from workflows.facts import FACTS
from workflows.printing.values import FIXED

LINKS = ("receipt.number", "receipt.link", "document.name", "document.link", "link", "expires")
PLACEHOLDERS = (*PORTAL, *ACCOUNT, "account.code", *HOLDER, *CASE, "note", *LINKS)


def vocabulary() -> Vocabulary:
    """What `schemas` needs to know of the layers above it."""
    return Vocabulary(
        field_types=FIELD_TYPES,
        checks=CHECKS,
        actions=ACTIONS,
        records=COLUMNS,
        facts=FACTS,
        placeholders=PLACEHOLDERS,
        printed=FIXED,
    )
