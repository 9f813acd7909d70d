"""A table as text: UTF-8 with its mark, semicolons, as French spreadsheets open it at a double click."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from workflows.books.base import Book, Cell, plain

STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the beginning of a formula, its wide forms included (OWASP, CSV Injection)."""


def neutral(text: str) -> str:
    """A text that no spreadsheet computes: an apostrophe before what would begin a formula, after blanks too."""
    return f"'{text}" if text.startswith(STARTS_FORMULA) or text.lstrip().startswith(STARTS_FORMULA) else text


class CsvBook(Book):
    """One sheet only."""

    content_type = "text/csv"
    most_sheets = 1

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, delimiter=";", lineterminator="\r\n")

    def begin(self, name: str, labels: Sequence[str]) -> int:
        self._writer.writerow([_written(label) for label in labels])
        return 0

    def add(self, sheet: int, cells: Sequence[Cell]) -> None:
        self._writer.writerow([_written(cell) for cell in cells])

    def close(self) -> None:
        self._file.close()

    discard = close


def _written(cell: Cell) -> str:
    """Days and moments in the order that every spreadsheet reads; a number with a comma, as in France."""
    match cell:
        case None:
            return ""
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case int() | float():
            return str(cell).replace(".", ",")
        case _:
            return neutral(plain(cell))
