"""A country."""

from __future__ import annotations

from functools import cache

from forms.reference.countries import all_countries
from forms.types.listing import Listing, Pairs
from schemas.definitions import Field as Question
from schemas.vocabulary import Word


@cache
def country_pairs() -> Pairs:
    """Code and name of every country, France first."""
    return tuple((country.code, country.name) for country in all_countries())


class Country(Listing):
    """Stored as its ISO code: `FR`."""

    word = Word(
        "country",
        "Un pays, choisi dans la liste officielle ; la France vient en premier.",
        example="birth_country: {type: country, label: Pays de naissance, default: FR}",
        sample="FR",
    )
    ask = "Choisissez un pays dans la liste."

    def pairs(self, question: Question) -> Pairs:
        return country_pairs()
