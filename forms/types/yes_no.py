"""Yes or no, answered: never a lone box, whose emptiness could mean either."""

from __future__ import annotations

from typing import Any

from forms.types.base import FieldType, Post, Refused
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

ANSWERS = {"yes": True, "no": False}


class YesNo(FieldType):
    """Stored as true or false. With `undecided`, a third button means that nothing is said: no answer is stored."""

    word = Word(
        "yes_no",
        "Oui ou non, sans réponse cochée d'avance.",
        properties={
            "yes": {"type": "string", "default": "Oui", "description": "Le libellé de oui."},
            "no": {"type": "string", "default": "Non", "description": "Le libellé de non."},
            "undecided": {
                "type": "string",
                "description": "Le libellé d'un troisième bouton, « Non renseigné ». Il ne suffit pas là où la réponse est obligatoire.",
            },
        },
        example="image_rights: {type: yes_no, label: Droit à l'image, undecided: Non renseigné, required: true}",
        sample=True,
    )
    ask = "Répondez oui ou non."

    def parse(self, question: Question, post: Post) -> Any:
        given = post.one()
        if given in ("", "undecided"):
            return None
        if given not in ANSWERS:
            raise Refused(self.ask)
        return ANSWERS[given]

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        return {"": "" if stored is None else "yes" if stored is True else "no"}

    def read(self, question: Question, stored: Any) -> str:
        options = question.options
        if stored is None:
            return str(options.get("undecided", ""))
        return str(options.get("yes", "Oui") if stored is True else options.get("no", "Non"))

    def lacking(self, question: Question, label: str, own: str) -> dict[str, str]:
        yes, no = question.options.get("yes", "Oui"), question.options.get("no", "Non")
        usual = (yes, no) == ("Oui", "Non")
        sentence = self.ask if usual else f"Choisissez « {yes} » ou « {no} »."
        return super().lacking(question, label, own) if own else {"": sentence}
