"""An answer that follows from others: nobody types it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from forms.days import age_on, today_of
from forms.types.base import FieldType
from forms.words import PLACEHOLDER, name_value
from schemas.conditions import value_of
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


def compute(question: Question, facts: Mapping[str, Any]) -> Any:
    """The value that the facts give: text, an integer, a decimal as text; None while something it needs is missing."""
    source = question.options["from"]
    if isinstance(source, str):
        return _filled(source, facts)
    if "age" in source:
        return _age(source["age"], facts)
    return _sum(source["sum"], facts)


def _filled(template: str, facts: Mapping[str, Any]) -> str | None:
    values = {name: name_value(name, facts) for name in PLACEHOLDER.findall(template)}
    if any(value in (None, "") for value in values.values()):
        return None
    return PLACEHOLDER.sub(lambda found: str(values[found[1]]), template)


def _age(name: str, facts: Mapping[str, Any]) -> int | None:
    try:
        return age_on(date.fromisoformat(str(facts.get(name))), today_of(facts))
    except ValueError:
        return None


def _sum(names: list[str], facts: Mapping[str, Any]) -> int | str | None:
    try:
        numbers = [Decimal(str(value)) for name in names if (value := value_of(facts, name)) is not None]
    except InvalidOperation:
        return None
    if not numbers:
        return None
    total = sum(numbers, Decimal())
    return int(total) if total == total.to_integral_value() else format(total.normalize(), "f")


def _names(source: Any) -> tuple[str, ...]:
    """The names that a `from` reads."""
    if isinstance(source, str):
        return tuple(PLACEHOLDER.findall(source))
    if isinstance(source, Mapping):
        return tuple(source.get("sum") or (source.get("age"),))
    return ()


def _is_number(question: Question) -> bool:
    return not isinstance(question.options["from"], str)
