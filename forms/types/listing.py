"""An official list shown as one `<select>`, by code. A name typed in full is understood too."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from forms.reference.names import folded_query
from forms.types.base import FieldType, Post, Refused
from forms.types.text import line_of
from schemas.definitions import Field as Question

Pairs = tuple[tuple[str, str], ...]


class Listing(FieldType, ABC):
    """A subclass gives `pairs`: every code with the name that people read."""

    ask = "Choisissez une réponse dans la liste."

    @abstractmethod
    def pairs(self, question: Question) -> Pairs: ...

    def parse(self, question: Question, post: Post) -> Any:
        text = line_of(post)
        if not text:
            return None
        if code := self.find(question, text):
            return code
        raise Refused(f"{self.ask} Nous n'y trouvons pas « {text[:60]} ».")

    def find(self, question: Question, text: str) -> str:
        """The code that a text names, or nothing."""
        return found_in(self.pairs(question), text)

    def read(self, question: Question, stored: Any) -> str:
        return next((name for code, name in self.pairs(question) if code == stored), "")


def found_in(pairs: Pairs, text: str) -> str:
    """The code of a list that a text names, by code or by name; empty when there is none."""
    wanted = folded_query(text)
    for code, name in pairs:
        if text.upper() == code or wanted == folded_query(name):
            return code
    return ""
