"""A workbook of Excel: every text is a text, never a formula nor a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from workflows.books.base import Book, Cell, plain, sheet_name

MOST_ROWS = 1_048_575
"""What a sheet holds below its labels."""
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class XlsxBook(Book):
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._book = Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)})
        self._sheets: list[Worksheet] = []
        self._rows: list[int] = []
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._day = self._book.add_format({"num_format": "dd/mm/yyyy"})
        self._moment = self._book.add_format({"num_format": "dd/mm/yyyy hh:mm"})

    def begin(self, name: str, labels: Sequence[str]) -> int:
        sheet = self._book.add_worksheet(sheet_name(name, [each.get_name() for each in self._sheets]))
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, max(0, len(labels) - 1), 18)
        for column, label in enumerate(labels):
            sheet.write_string(0, column, plain(label), self._bold)
        self._sheets.append(sheet)
        self._rows.append(0)
        return len(self._sheets) - 1

    def add(self, sheet: int, cells: Sequence[Cell]) -> None:
        self._rows[sheet] += 1
        into, row = self._sheets[sheet], self._rows[sheet]
        for column, cell in enumerate(cells):
            match cell:
                case None | "":
                    continue
                case datetime():
                    into.write_datetime(row, column, cell, self._moment)
                case date():
                    into.write_datetime(row, column, cell, self._day)
                case int() | float():
                    into.write_number(row, column, cell)
                case _:
                    into.write_string(row, column, plain(cell))

    def close(self) -> None:
        if not self._sheets:
            self._book.add_worksheet("Dossiers")
        self._book.close()

    def discard(self) -> None:
        self.close()
