"""Several lines of text."""

from __future__ import annotations

import re
from typing import Any

from forms.types.base import FieldType, Post, Refused
from forms.types.text import cleaned, too_long
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

LONGEST = 2000


class LongText(FieldType):
    word = Word(
        "long_text",
        "Un texte de plusieurs lignes.",
        properties={
            "max_length": {
                "type": "integer",
                "minimum": 1,
                "maximum": 5000,
                "default": LONGEST,
                "description": "Nombre de caractères au plus.",
            },
            "rows": {
                "type": "integer",
                "minimum": 2,
                "maximum": 20,
                "default": 4,
                "description": "Nombre de lignes affichées.",
            },
        },
        example="notes: {type: long_text, label: Recommandations utiles, rows: 3, max_length: 1000}",
        sample="Sieste après le repas.\nDort avec son doudou.",
    )

    def parse(self, question: Question, post: Post) -> Any:
        text = cleaned(post.one())
        text = re.sub(r" *\n *", "\n", text)
        text = re.sub(r"\n{3,}", "\n\n", text)
        longest = question.options.get("max_length", LONGEST)
        if len(text) > longest:
            raise Refused(too_long(text, longest))
        return text or None
