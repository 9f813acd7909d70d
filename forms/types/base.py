"""What every field type is: how a post becomes a stored answer, how it is shown again, how a person reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from forms.context import Context
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

Inputs = dict[str, str | list[str]]
"""What the browser shows or sends, by part of the question: `""` for its only input, `street` for one of several."""


class Refused(ValueError):
    """A posted answer that cannot be stored, with a sentence that says what to do.

    `part` names the input at fault when the question has several.
    """

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.part = part


class RefusedParts(ValueError):
    """Several inputs of one question at fault: part -> sentence."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__("; ".join(messages.values()))
        self.messages = dict(messages)


class Formdata(Protocol):
    def getlist(self, name: str) -> list[str]: ...
    def __contains__(self, name: object) -> bool: ...


class Post:
    """The inputs of one question within a post."""

    __slots__ = ("context", "formdata", "name", "stored")

    def __init__(self, formdata: Formdata, name: str, context: Context, stored: Any = None) -> None:
        self.formdata = formdata
        self.name = name
        self.context = context
        self.stored = stored
        """The answer kept so far: a password left blank keeps the one already chosen."""

    def input_name(self, part: str = "") -> str:
        return f"{self.name}-{part}" if part else self.name

    def one(self, part: str = "") -> str:
        """The text typed, without surrounding blanks; empty when the input was left out of the post."""
        values = self.formdata.getlist(self.input_name(part))
        return values[0].strip() if values else ""

    def all(self, part: str = "") -> list[str]:
        return self.formdata.getlist(self.input_name(part))


class FieldType:
    """A kind of question. A subclass sets `word` and overrides what differs from a one-line text.

    Stored answers are JSON: `None`, `""` and `[]` mean that nothing was answered.
    """

    word: Word
    posted: bool = True
    """Whether the answer comes from the step's own post (people are edited on pages of their own, a review asks nothing)."""
    secret: bool = False
    """Whether raw input must never be kept (passwords)."""
    attached: bool = False
    """Whether the answer is what was attached (files), which no post and no draft carries: see `forms.attached`."""
    ask: str = "Répondez à cette question."
    """What to do, said where a mandatory question was left without an answer."""
    parts: tuple[str, ...] = ("",)
    """The parts of its inputs, for keeping what was typed; a type whose parts depend on the question overrides `parts_of`."""

    @property
    def name(self) -> str:
        return self.word.name

    def parts_of(self, question: Question) -> tuple[str, ...]:
        return self.parts

    def parse(self, question: Question, post: Post) -> Any:
        """The stored answer, or None when nothing was given. Raises Refused or RefusedParts."""
        return post.one() or None

    def inputs(self, question: Question, stored: Any) -> Inputs:
        """The inverse of `parse`: what the controls show for a stored answer."""
        return {"": "" if stored is None else str(stored)}

    def read(self, question: Question, stored: Any) -> str:
        """The answer as a person reads it, in French; empty when there is none."""
        return "" if stored is None else str(stored)

    def tell(self, question: Question, stored: Any, facts: Mapping[str, Any]) -> str:
        """`read`, for a type that needs the facts to do so."""
        return self.read(question, stored)

    def is_empty(self, stored: Any) -> bool:
        return stored is None or stored == "" or stored == []

    def corrected(self, before: Any, now: Any) -> bool:
        """Whether an answer that an agent marked was answered otherwise since."""
        return bool(before != now)

    def anchor(self, question: Question) -> str:
        """The part whose input an error summary links to."""
        return self.parts_of(question)[0]

    def lacking(self, question: Question, label: str, own: str) -> dict[str, str]:
        """Sentences by part for a mandatory question without an answer.

        `own` is the town's wording for all of them, with `{label}` in it, or empty: then each type says what to do.
        """
        return {self.anchor(question): named(own, label) or self.ask}


def named(wording: str, label: str) -> str:
    """A town's wording such as « Le champ « {label} » est obligatoire. », about one label."""
    return wording.replace("{label}", label[:1].lower() + label[1:])
