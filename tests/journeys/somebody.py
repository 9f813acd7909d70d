"""Somebody at a portal: what a town's guide asks of them is told once, with a script or without one."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Any, Self


def words(text: str) -> str:
    """A text as one reads it: no star, no double blanks, straight apostrophes, no trailing colon."""
    text = text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'").replace("*", " ")
    return re.sub(r"\s+", " ", text).strip().removesuffix(":").strip()


def reading(text: str, *, whole: bool = True) -> re.Pattern[str]:
    """What a label, a link or a button reads, whatever its apostrophes, its star or its « (facultatif) »."""
    plain = re.escape(words(text)).replace("'", "['’]").replace(r"\ ", r"\s+")
    end = r"\s*\*?\s*(\(facultatif\))?\s*:?\s*$" if whole else ""
    return re.compile(rf"^\s*{plain}{end}", re.IGNORECASE)


class Somebody(ABC):
    """Reads a page, finds labels, answers, presses buttons. Every label they answer must be on the page."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Where they are: the path of the page."""

    # Looking ---------------------------------------------------------------------------------------------
    @abstractmethod
    def visit(self, address: str) -> Self: ...

    @property
    @abstractmethod
    def text(self) -> str:
        """All that the page says."""

    @property
    @abstractmethod
    def errors(self) -> list[str]: ...

    @abstractmethod
    def questions(self) -> list[str]:
        """The labels and legends that they see."""

    @abstractmethod
    def links(self) -> list[tuple[str, str]]:
        """What each link reads, and where it leads."""

    @abstractmethod
    def colours(self) -> set[str]:
        """Colours of the indicators on the page."""

    def sees(self, text: str) -> bool:
        return words(text).casefold() in self.text.casefold()

    def must_see(self, *texts: str) -> Self:
        for text in texts:
            assert self.sees(text), f"« {text} » is not on {self.address}:\n{self.text[:3000]}"
        return self

    def is_asked(self, label: str) -> bool:
        return words(label).casefold() in {words(each).casefold() for each in self.questions()}

    @abstractmethod
    def offers(self, button: str) -> bool:
        """Whether there is a button that begins so."""

    # Acting ----------------------------------------------------------------------------------------------
    @abstractmethod
    def follow(self, text: str) -> Self:
        """Follow the link that begins so."""

    @abstractmethod
    def press(self, text: str, answers: dict[str, Any] | None = None) -> Self:
        """Give answers by label (a `Paper` where a file is asked), then press the button that begins so."""

    @abstractmethod
    def give_again(self, label: str) -> Self:
        """« Ajouter depuis mon espace de stockage »: the first paper offered to this question."""

    @abstractmethod
    def papers_of(self, label: str) -> list[str]:
        """The names of the papers given to a question."""

    @abstractmethod
    def complete(self, button: str, answers: dict[str, Any]) -> Self:
        """The same on a page that asks more because of the answers, until it lets go."""

    @abstractmethod
    def security_check(self) -> dict[str, str]:
        """What the security check wants of them, as answers by label."""

    @abstractmethod
    def somebody_else(self) -> Self:
        """Another person at another device."""
