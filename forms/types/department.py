"""A department of France."""

from __future__ import annotations

from functools import cache

from forms.reference.departments import ABROAD, all_departments
from forms.types.listing import Listing, Pairs, found_in
from schemas.definitions import Field as Question
from schemas.vocabulary import Word


@cache
def department_pairs(abroad: bool = True) -> Pairs:
    """Code and name of every department: `06`, « 06 – Alpes-Maritimes ». Abroad, where it is asked for, comes last."""
    departments = (each for each in all_departments() if abroad or each.code != ABROAD)
    return tuple((each.code, f"{each.code} – {each.name}") for each in departments)


class Department(Listing):
    """Stored as its code: `06`, `2A`, `974`, `99` for a birth abroad."""

    word = Word(
        "department",
        "Un département français, choisi dans la liste officielle.",
        properties={
            "abroad": {"type": "boolean", "default": False, "description": "Si la liste finit par « Étranger » (99)."},
        },
        example="birth_department: {type: department, label: Département de naissance, abroad: true}",
        sample="06",
    )
    ask = "Choisissez un département dans la liste."

    def pairs(self, question: Question) -> Pairs:
        return department_pairs(bool(question.options.get("abroad")))

    def find(self, question: Question, text: str) -> str:
        """By code (`6` is 06), by name alone, or as the list shows it."""
        pairs = self.pairs(question)
        bare = tuple((code, name.removeprefix(f"{code} – ")) for code, name in pairs)
        return found_in(pairs, text.zfill(2)) or found_in(bare, text)
