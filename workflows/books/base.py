"""What every book is: sheets begun once, rows added to any of them in any order, one file at the end."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

Cell = str | int | float | date | datetime | None
"""A moment is local and has no zone: a spreadsheet knows none."""

LONGEST = 32_000
"""Signs of one cell: a spreadsheet refuses more than 32,767."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


class Book(ABC):
    """One file being written. Use it as a context manager; the file is whole once it is closed without an error."""

    content_type: ClassVar[str]
    most_sheets: ClassVar[int] = 200

    def __init__(self, path: Path) -> None:
        self.path = path

    @abstractmethod
    def begin(self, name: str, labels: Sequence[str]) -> int:
        """A new sheet with its row of labels; its number."""

    @abstractmethod
    def add(self, sheet: int, cells: Sequence[Cell]) -> None: ...

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def discard(self) -> None:
        """Leave nothing open behind: the file will not be used."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self.close()
        else:
            self.discard()


def plain(text: str) -> str:
    """A text without the signs that XML cannot hold, cut where a cell ends."""
    return _NOT_XML.sub("", text)[:LONGEST]


def sheet_name(name: str, taken: Sequence[str]) -> str:
    """At most 31 signs, none that spreadsheets refuse, and no other sheet's name."""
    base = " ".join(_NOT_IN_A_NAME.sub(" ", plain(name)).split())[:31] or "Feuille"
    known = {each.casefold() for each in taken}
    number, found = 2, base
    while found.casefold() in known or found.casefold() == "history":
        suffix = f" {number}"
        number, found = number + 1, base[: 31 - len(suffix)] + suffix
    return found
