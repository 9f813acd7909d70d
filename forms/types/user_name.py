"""A login that the family chooses."""

from __future__ import annotations

import re
from typing import Any

from forms.types.base import FieldType, Post, Refused
from forms.types.text import line_of
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

LEAST, MOST = 3, 40


class UserName(FieldType):
    """Stored in lower case: `Mtesto` and `mtesto` are one login."""

    word = Word(
        "user_name",
        "Un identifiant de connexion choisi par la famille : lettres sans accent, chiffres, point, tiret.",
        properties={
            "min_length": {
                "type": "integer",
                "minimum": 1,
                "default": LEAST,
                "description": "Nombre de caractères au moins.",
            },
            "max_length": {
                "type": "integer",
                "minimum": 1,
                "maximum": 100,
                "default": MOST,
                "description": "Nombre de caractères au plus.",
            },
        },
        example="user_name: {type: user_name, label: Identifiant d'utilisateur, required: true, autocomplete: username}",
        sample="maurice.testo",
    )
    ask = "Choisissez un identifiant, par exemple camille.morvan."

    def parse(self, question: Question, post: Post) -> Any:
        text = line_of(post).lower()
        if not text:
            return None
        if not re.fullmatch(r"[a-z0-9._-]+", text):
            raise Refused("Utilisez des lettres sans accent, des chiffres, un point ou un tiret, sans espace.")
        least, most = question.options.get("min_length", LEAST), question.options.get("max_length", MOST)
        if not least <= len(text) <= most:
            raise Refused(f"Choisissez un identifiant de {least} à {most} caractères.")
        return text
