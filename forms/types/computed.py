"""An answer that follows from others: nobody types it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from forms.computing import compute
from forms.types.base import FieldType
from forms.words import PLACEHOLDER
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from forms.spot import Spot


class Computed(FieldType):
    """Never posted. `compute` gives its value; whoever walks the answers stores it as it would a typed one."""

    word = Word(
        "computed",
        "Une valeur déduite d'autres réponses : un texte avec leurs {noms}, leur somme, ou un âge.",
        properties={
            "from": {
                "type": ["string", "object"],
                "properties": {
                    "sum": {
                        "type": "array",
                        "items": {"type": "string"},
                        "minItems": 1,
                        "description": "Les questions dont les nombres sont additionnés.",
                    },
                    "age": {"type": "string", "description": "La question qui donne la date de naissance."},
                },
                "additionalProperties": False,
                "minProperties": 1,
                "maxProperties": 1,
                "description": 'Un texte ("{first_name} {last_name}"), {sum: [questions]} ou {age: question}.',
            },
        },
        required=("from",),
        example='full_name: {type: computed, label: Nom complet, from: "{first_name} {last_name}"}',
        reads=lambda options: _names(options.get("from")),
        sample="Camille Morvan",
    )
    posted = False
    parts = ("",)

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        return {}

    def read(self, question: Question, stored: Any) -> str:
        return "" if stored is None else str(stored).replace(".", ",") if _is_number(question) else str(stored)

    def shown(self, question: Question, at: Spot) -> Markup:
        """A hole: the value as the answers stand."""
        return at.hole(lambda view: escape(self.read(question, compute(question, view.facts)) or "…"))


def _names(source: Any) -> tuple[str, ...]:
    """The names that a `from` reads."""
    if isinstance(source, str):
        return tuple(PLACEHOLDER.findall(source))
    if isinstance(source, Mapping):
        return tuple(source.get("sum") or (source.get("age"),))
    return ()


def _is_number(question: Question) -> bool:
    return not isinstance(question.options["from"], str)
