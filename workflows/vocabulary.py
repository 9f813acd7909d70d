"""All the words of the language, gathered from the registries that own them."""

from __future__ import annotations

from domain.people import COLUMNS
from forms.checks import WORDS as CHECKS
from forms.types import WORDS as FIELD_TYPES
from schemas.vocabulary import Vocabulary
from workflows.actions import WORDS as ACTIONS
from workflows.facts import FACTS
from workflows.printing.values import FIXED

PLACEHOLDERS = (
    "town.name",
    "town.portal",
    "town.the_portal",
    "town.website",
    "service.name",
    "service.phone",
    "account.login",
    "account.email",
    "account.code",
    "holder.full_name",
    "holder.title",
    "holder.short_title",
    "family.number",
    "case.reference",
    "case.procedure",
    "case.subject",
    "case.state",
    "case.due",
    "note",
    "receipt.number",
    "receipt.link",
    "document.name",
    "document.link",
    "link",
    "expires",
)


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
