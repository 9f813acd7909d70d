"""The summary of all answers before sending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from forms.types.base import FieldType
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from forms.spot import Spot


class Review(FieldType):
    """Prints `view.page["review"]`, safe HTML made by whoever shows the step."""

    word = Word(
        "review",
        "Le récapitulatif des réponses, chacune avec un lien pour la corriger. À mettre en dernière étape.",
        asks=False,
        example="review: {type: review, label: Vos réponses}",
    )
    posted = False

    def summary(self, at: Spot) -> Markup:
        return at.hole(lambda view: view.page.get("review") or "")
