"""One of the household's people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from forms.context import Context
from forms.types.base import FieldType, Post, Refused
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from forms.spot import Spot
    from forms.view import View

NOBODY = "none"
CHECKED = Markup(" checked")
_RADIO = Markup('<label class="choice"><input type="radio"{} name="{}" value="{}"{}> <span>{}</span></label>')


class Person(FieldType):
    """Stored as the person's id, or `none` where the town lets nobody be chosen."""

    word = Word(
        "person",
        "Une personne du foyer, parmi celles que la famille a déclarées.",
        properties={
            "kinds": {
                "type": "array",
                "items": {"enum": ["adult", "child", "contact"]},
                "minItems": 1,
                "uniqueItems": True,
                "description": "Les personnes proposées (toutes, si rien n'est dit).",
            },
            "none": {"type": "string", "description": "Le libellé d'une réponse « personne », si elle est permise."},
        },
        example='child: {type: person, label: "Pour quel enfant ?", kinds: [child], required: true}',
        sample=None,
    )
    ask = "Choisissez une personne."

    def choices(self, question: Question, context: Context) -> list[tuple[str, str]]:
        """Id and name of each person offered."""
        kinds = question.options.get("kinds")
        offered = [(key, name) for key, kind, name in context.people if not kinds or kind in kinds]
        nobody = question.options.get("none")
        return [*offered, (NOBODY, nobody)] if nobody else offered

    def parse(self, question: Question, post: Post) -> Any:
        given = post.one()
        if not given:
            return None
        if given not in dict(self.choices(question, post.context)):
            raise Refused("Choisissez une personne de la liste.")
        return given

    def read(self, question: Question, stored: Any) -> str:
        return str(question.options.get("none", "")) if stored == NOBODY else str(stored or "")

    def tell(self, question: Question, stored: Any, facts: Mapping[str, Any]) -> str:
        """The person's name, from the fact `people` (id, kind, name of each)."""
        names = {str(person[0]): str(person[2]) for person in facts.get("people") or ()}
        return names.get(str(stored)) or self.read(question, stored)

    def radios(self, question: Question, at: Spot) -> Markup:
        """A hole: one radio button a person."""

        def fill(view: View) -> str:
            name, chosen = at.name_in(view), at.typed(view)
            offered = self.choices(question, view.context)
            if not offered:
                return '<p class="hint">Personne n\'est encore déclaré dans votre foyer.</p>'
            return Markup("").join(
                _RADIO.format(
                    Markup("") if index else Markup(' id="{}"').format(name),
                    name,
                    key,
                    CHECKED if key == chosen else "",
                    label,
                )
                for index, (key, label) in enumerate(offered)
            )

        return at.hole(fill)
