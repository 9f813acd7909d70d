"""Several answers among some: boxes to tick."""

from __future__ import annotations

from typing import Any

from forms.types.base import FieldType, Post, Refused
from forms.types.choice import OPTIONS_SCHEMA
from schemas.definitions import Field as Question
from schemas.vocabulary import Word


class Choices(FieldType):
    """Stored as a list in the order of the options; nothing ticked is no answer."""

    word = Word(
        "choices",
        "Plusieurs réponses parmi une liste, en cases à cocher.",
        properties={
            "options": OPTIONS_SCHEMA,
            "min": {"type": "integer", "minimum": 1, "description": "Nombre de réponses au moins, si l'on répond."},
            "max": {"type": "integer", "minimum": 1, "description": "Nombre de réponses au plus."},
        },
        required=("options",),
        example="purpose: {type: choices, label: Objet de l'inscription, options: {school: École, canteen: Restaurant scolaire}}",
        sample=["school"],
    )
    ask = "Cochez au moins une réponse."

    def parse(self, question: Question, post: Post) -> Any:
        given = {value for value in post.all() if value}
        options = question.options["options"]
        if not given <= set(options):
            raise Refused("Choisissez des réponses dans la liste.")
        chosen = [value for value in options if value in given]
        if chosen:
            _judge_count(len(chosen), question.options)
        return chosen or None

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        return {"": list(stored or [])}

    def read(self, question: Question, stored: Any) -> str:
        options = question.options["options"]
        return ", ".join(options[value] for value in stored or () if value in options)


def _judge_count(count: int, options: Any) -> None:
    least, most = options.get("min", 1), options.get("max")
    if count < least:
        raise Refused(f"Cochez au moins {least} réponses.")
    if most is not None and count > most:
        raise Refused(f"Cochez {most} réponse{'s' if most > 1 else ''} au plus.")
