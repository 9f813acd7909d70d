"""A text among the questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from forms.types.base import FieldType
from forms.words import PLACEHOLDER, has_names, name_value
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from forms.spot import Spot
    from forms.view import View


class Information(FieldType):
    word = Word(
        "information",
        "Un texte en Markdown, sans réponse à donner.",
        properties={
            "text": {
                "type": "string",
                "minLength": 1,
                "description": "Le texte, en Markdown ; il peut citer des {réponses}.",
            },
            "style": {
                "enum": ["info", "warning", "plain"],
                "default": "info",
                "description": "Encadré d'information, encadré d'avertissement, ou simple texte.",
            },
        },
        required=("text",),
        asks=False,
        example="papers: {type: information, style: info, text: Apportez le **livret de famille**.}",
    )
    posted = False

    def prose(self, at: Spot, html: Markup) -> Markup:
        return filled(at, html)


def filled(at: Spot, html: Markup) -> Markup:
    """HTML made of a town's Markdown, its `{names}` filled in from the answers."""
    if not has_names(html):
        return html

    def fill(view: View) -> str:
        return PLACEHOLDER.sub(lambda found: str(escape(name_value(found[1], view.facts) or "…")), html)

    return at.hole(fill)
