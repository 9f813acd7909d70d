"""A title between questions."""

from __future__ import annotations

from forms.types.base import FieldType
from schemas.vocabulary import Word


class Heading(FieldType):
    word = Word(
        "heading",
        "Un titre entre des questions. Pour un titre lié à une question, `heading` sur celle-ci suffit.",
        required=("label",),
        asks=False,
        example="health: {type: heading, label: Santé}",
    )
    posted = False
