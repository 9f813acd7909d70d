"""Tables as files that spreadsheets open: written row by row, so that a long list fills no memory."""

from __future__ import annotations

from pathlib import Path

from workflows.books.base import Book, Cell
from workflows.books.csv_book import CsvBook
from workflows.books.ods_book import OdsBook
from workflows.books.xlsx_book import XlsxBook

__all__ = ["BOOKS", "Book", "Cell", "open_book"]

BOOKS: dict[str, type[Book]] = {"csv": CsvBook, "xlsx": XlsxBook, "ods": OdsBook}


def open_book(format: str, path: Path) -> Book:
    """A new book of this format at `path`. Raises KeyError for a format that is none."""
    return BOOKS[format](path)
