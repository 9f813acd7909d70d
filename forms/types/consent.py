"""A box to tick: an agreement when it is mandatory, a plain yes when it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from forms.types.base import FieldType, Post
from forms.types.information import filled
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from forms.spot import Spot


class Consent(FieldType):
    """Stored as true; an empty box is no answer."""

    word = Word(
        "consent",
        "Une case à cocher. Obligatoire, elle vaut accord : on ne continue pas sans elle.",
        properties={
            "text": {"type": "string", "description": "Ce à quoi l'on consent, en Markdown."},
            "accept": {"type": "string", "description": "Le libellé de la case (par défaut : « J'accepte »)."},
        },
        example="terms: {type: consent, label: Conditions générales, accept: J'accepte les conditions générales, required: true}",
        sample=True,
    )
    ask = "Cochez la case pour continuer."

    def parse(self, question: Question, post: Post) -> Any:
        return True if post.one() == "yes" else None

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        return {"": "yes" if stored is True else ""}

    def read(self, question: Question, stored: Any) -> str:
        return "Oui" if stored is True else "Non"

    def prose(self, at: Spot, html: Markup) -> Markup:
        return filled(at, html)
