"""One answer among several: radio buttons, a list, or a list that one searches by typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.types.base import FieldType, Post, Refused
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

OPTIONS_SCHEMA = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {"type": "string"},
    "description": "Les réponses possibles : identifiant, puis libellé.",
}


class Choice(FieldType):
    word = Word(
        "choice",
        "Une seule réponse parmi plusieurs.",
        properties={
            "options": OPTIONS_SCHEMA,
            "display": {
                "enum": ["radios", "list", "search"],
                "description": "Boutons, liste déroulante, ou liste où l'on cherche en tapant.",
            },
        },
        required=("options",),
        example="situation: {type: choice, label: Situation familiale, options: {married: Mariés, separated: Séparés}}",
        sample="married",
    )
    ask = "Choisissez une réponse."

    def options(self, question: Question) -> Mapping[str, str]:
        return question.options["options"]

    def parse(self, question: Question, post: Post) -> Any:
        given = post.one()
        if not given:
            return None
        options = self.options(question)
        if given in options:
            return given
        for value, label in options.items():
            if label.casefold() == given.casefold():  # typed in a searchable list
                return value
        raise Refused("Choisissez une réponse dans la liste.")

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        if question.options.get("display") == "search":
            return {"": self.read(question, stored)}
        return {"": stored or ""}

    def read(self, question: Question, stored: Any) -> str:
        return self.options(question).get(stored, "") if isinstance(stored, str) else ""
