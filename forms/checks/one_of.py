"""One of several sets of answers, each given whole: one's own proof of address, or the host's three papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forms.checks.base import CheckType
from forms.checks.others import NAMES, answered
from forms.context import Context
from schemas.vocabulary import Word


class OneOf(CheckType):
    word = Word(
        "one_of",
        "Un groupe de réponses au choix parmi plusieurs, donné en entier : le justificatif, ou les trois papiers de l'hébergeur.",
        schema={
            "type": "array",
            "items": NAMES,
            "minItems": 2,
            "description": "Les groupes de questions : l'un d'eux doit être complet.",
        },
        example="checks: [{one_of: [[address_proof], [host_letter, host_identity, host_proof]]}]",
        reads=lambda options: tuple(name for group in options for name in group),
    )
    on_empty = True
    names_others = True

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        """The way that was begun is said first."""
        if any(len(answered(tuple(group), facts)) == len(group) for group in options):
            return None
        begun = next((group for group in options if answered(tuple(group), facts)), None)
        if begun is None:
            first, *others = (_listed(group, context) for group in options)
            return f"Donnez {first}, {_or(others)}."
        left = [name for name in begun if not answered((name,), facts)]
        others = [_listed(group, context) for group in options if group is not begun]
        return f"Donnez aussi {_listed(left, context)}, {_or(others)}."


def _or(ways: Sequence[str]) -> str:
    return ", ".join(f"ou bien {way}" for way in ways)


def _listed(names: Sequence[str], context: Context) -> str:
    called = [f"« {_label(name, context)} »" for name in names]
    return f"{', '.join(called[:-1])} et {called[-1]}" if len(called) > 1 else called[0]


def _label(name: str, context: Context) -> str:
    kind = context.town.documents.get(name)
    return context.labels.get(name) or (kind.label if kind else name)
