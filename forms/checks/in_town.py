"""A place in the town."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.checks.base import CheckType
from forms.checks.social_security import ASKED
from forms.context import Context
from schemas.vocabulary import Word


class InTown(CheckType):
    """Of an address, its commune decides, else its postcode; of a text, whether it is the town's INSEE code or postcode."""

    word = Word(
        "in_town",
        "Une adresse, une commune ou un code postal de la ville.",
        schema=ASKED,
        example="checks: [{in_town: true}]",
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        town = context.town
        if isinstance(value, Mapping):
            insee = value.get("insee")
            inside = insee == town.commune if insee else value.get("postcode") == town.postcode
        else:
            inside = value in (town.commune, town.postcode)
        return (
            None
            if inside
            else f"Indiquez une adresse à {town.name} ({town.postcode}) : cette démarche est pour ses habitants."
        )
