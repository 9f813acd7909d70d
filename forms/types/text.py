"""One line of text."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from forms.types.base import FieldType, Post, Refused
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

LONGEST = 200
READ_AT_MOST = 20_000
"""Characters looked at: a huge post costs no more than a long one."""


def cleaned(text: str) -> str:
    """Composed accents, single blanks, no control characters: what people paste from a phone or a PDF."""
    composed = unicodedata.normalize("NFC", text[:READ_AT_MOST])
    kept = "".join(c for c in composed if c == "\n" or unicodedata.category(c)[0] != "C" or c == "\t")
    return re.sub(r"[^\S\n]+", " ", kept).strip()


def line_of(post: Post, part: str = "") -> str:
    """What was typed in an input, as one clean line."""
    return re.sub(r" *\n+ *", " ", cleaned(post.one(part)))


def too_long(text: str, longest: int) -> str:
    return f"Raccourcissez votre réponse : {longest} caractères au plus, vous en avez saisi {len(text)}."


class Text(FieldType):
    word = Word(
        "text",
        "Une ligne de texte.",
        properties={
            "max_length": {
                "type": "integer",
                "minimum": 1,
                "maximum": 1000,
                "description": "Nombre de caractères au plus.",
            },
            "min_length": {"type": "integer", "minimum": 1, "description": "Nombre de caractères au moins."},
            "pattern": {
                "type": "string",
                "format": "regex",
                "description": "Expression régulière que la réponse entière doit suivre.",
            },
            "pattern_message": {
                "type": "string",
                "description": "La phrase affichée quand la réponse ne suit pas `pattern`.",
            },
            "case": {"enum": ["none", "upper", "title"], "description": "Mise en capitales de la réponse enregistrée."},
        },
        example="last_name: {type: text, label: Nom, required: true, case: upper}",
        sample="Martin",
    )

    def parse(self, question: Question, post: Post) -> Any:
        text = _in_case(line_of(post), question.options.get("case", "none"))
        if not text:
            return None
        self._judge(question, text)
        return text

    def _judge(self, question: Question, text: str) -> None:
        options = question.options
        longest = options.get("max_length", LONGEST)
        if len(text) > longest:
            raise Refused(too_long(text, longest))
        if len(text) < options.get("min_length", 0):
            raise Refused(f"Saisissez au moins {options['min_length']} caractères.")
        if (pattern := options.get("pattern")) and not re.fullmatch(pattern, text):
            raise Refused(options.get("pattern_message") or "Vérifiez la forme de votre réponse.")


def _in_case(text: str, case: str) -> str:
    if case == "none":
        return text
    return cleaned(text.upper() if case == "upper" else text.title())
