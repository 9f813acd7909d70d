"""A block of questions repeated as many times as the family needs, on the page itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from forms.types.base import FieldType
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from forms.spot import Spot
    from forms.view import View

ROW_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
HARD_LIMIT = 30
"""Rows kept at the most, whatever the town says: a crafted post must not grow a draft without bound."""

REPEAT_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "min": {"type": "integer", "minimum": 0, "maximum": HARD_LIMIT, "description": "Nombre de fois au moins."},
        "max": {"type": "integer", "minimum": 1, "maximum": HARD_LIMIT, "description": "Nombre de fois au plus."},
        "add": {"type": "string", "description": "Le bouton qui en ajoute un."},
        "one": {"type": "string", "description": "Comment s'appelle un élément : « une personne »."},
    },
    "description": "Combien de fois le bloc peut être rempli.",
}


def limits(question: Question) -> tuple[int, int]:
    """How many rows at least and at most."""
    repeat = question.options.get("repeat") or {}
    return repeat.get("min", 0), min(repeat.get("max", HARD_LIMIT), HARD_LIMIT)


class Group(FieldType):
    """Rows are posted as `<group>-<key>-<question>`, their keys in order as `<group>-_row`.

    Keys are stable ids, never positions, so that two tabs cannot shift answers from one row to the next.
    """

    word = Word(
        "group",
        "Un bloc de questions répété, rempli sur la page même (personnes à contacter, par exemple).",
        properties={
            "repeat": REPEAT_SCHEMA,
            "layout": {
                "enum": ["block", "line"],
                "default": "block",
                "description": "Les questions d'un bloc l'une sous l'autre, ou côte à côte quand l'écran est large.",
            },
        },
        holds_fields=True,
        example="pickup:\n  type: group\n  label: Personnes autorisées\n  repeat: {max: 6, add: Ajouter une personne}\n"
        "  fields: {name: {type: text, label: Nom, required: true}}",
        sample=[],
    )

    parts = ("_row",)

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        rows = stored if isinstance(stored, list) else []
        return {"_row": [row["_key"] for row in rows]}

    def one(self, question: Question) -> str:
        """What a row is called in a title: « Personne » for `one: une personne`."""
        one = str((question.options.get("repeat") or {}).get("one") or question.label)
        noun = re.sub(r"^(?:une? |l'|les? |la )", "", one)
        return noun[:1].upper() + noun[1:]

    def unless_full(self, question: Question, at: Spot, html: Markup) -> Markup:
        """Some HTML, while one more row may be added."""
        most = limits(question)[1]

        def has_room(view: View) -> bool:
            rows = view.values.get(at.name_in(view, "_row"), ())
            return isinstance(rows, str) or len(rows) < most

        return at.either(has_room, html, "")

    def read(self, question: Question, stored: Any) -> str:
        count = len(stored) if isinstance(stored, list) else 0
        return str(count) if count else ""
