"""A workbook of LibreOffice (OpenDocument 1.3): each sheet is written to a file of its own, then all into one archive."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from workflows.books.base import Book, Cell, plain, sheet_name

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DAY = (
    '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>'
    '<number:text>/</number:text><number:year number:style="long"/>'
)
_HOUR = (
    '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/>'
)
_STYLES = (
    f'<office:automatic-styles><number:date-style style:name="day-form">{_DAY}</number:date-style>'
    f'<number:date-style style:name="moment-form">{_DAY}{_HOUR}</number:date-style>'
    '<style:style style:name="wide" style:family="table-column"><style:table-column-properties '
    'style:column-width="3.6cm"/></style:style>'
    '<style:style style:name="label" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="day-form"/>'
    '<style:style style:name="moment" style:family="table-cell" style:data-style-name="moment-form"/>'
    "</office:automatic-styles>"
)
_MANIFEST = (
    f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" '
    f'manifest:media-type="{TYPE}"/><manifest:file-entry manifest:full-path="content.xml" '
    'manifest:media-type="text/xml"/></manifest:manifest>'
)


class OdsBook(Book):
    content_type = TYPE

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._names: list[str] = []
        self._sheets: list[IO[bytes]] = []

    def begin(self, name: str, labels: Sequence[str]) -> int:
        self._names.append(sheet_name(name, self._names))
        into = tempfile.TemporaryFile(dir=self.path.parent)  # noqa: SIM115 (closed with the book)
        self._sheets.append(into)
        columns = f'<table:table-column table:style-name="wide" table:number-columns-repeated="{max(1, len(labels))}"/>'
        cells = "".join(_cell(label, ' table:style-name="label"') for label in labels)
        row = f"<table:table-header-rows><table:table-row>{cells}</table:table-row></table:table-header-rows>"
        into.write(f"<table:table table:name={quoteattr(self._names[-1])}>{columns}{row}".encode())
        return len(self._sheets) - 1

    def add(self, sheet: int, cells: Sequence[Cell]) -> None:
        written = "".join(map(_cell, cells))
        self._sheets[sheet].write(f"<table:table-row>{written}</table:table-row>".encode())

    def close(self) -> None:
        """The type stands first and uncompressed, so that a program knows the file by its first bytes."""
        if not self._sheets:
            self.begin("Dossiers", [])
        names = " ".join(f'xmlns:{short}="{name}"' for short, name in _NAMES.items())
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", TYPE, zipfile.ZIP_STORED)
            archive.writestr("META-INF/manifest.xml", _MANIFEST)
            with archive.open("content.xml", "w", force_zip64=True) as content:
                content.write(f'{_HEAD}<office:document-content {names} office:version="1.3">{_STYLES}'.encode())
                content.write(b"<office:body><office:spreadsheet>")
                for sheet in self._sheets:
                    sheet.seek(0)
                    shutil.copyfileobj(sheet, content)
                    content.write(b"</table:table>")
                content.write(b"</office:spreadsheet></office:body></office:document-content>")
        self.discard()

    def discard(self) -> None:
        for sheet in self._sheets:
            sheet.close()


def _cell(cell: Cell, style: str = "") -> str:
    match cell:
        case None | "":
            return "<table:table-cell/>"
        case datetime():
            return _valued("date", "date-value", f"{cell:%Y-%m-%dT%H:%M:%S}", f"{cell:%d/%m/%Y %H:%M}", "moment")
        case date():
            return _valued("date", "date-value", cell.isoformat(), f"{cell:%d/%m/%Y}", "day")
        case int() | float():
            return _valued("float", "value", str(cell), str(cell))
        case _:
            lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in plain(cell).splitlines() or [""])
            return f'<table:table-cell{style} office:value-type="string">{lines}</table:table-cell>'


def _valued(kind: str, attribute: str, value: str, shown: str, style: str = "") -> str:
    named = f' table:style-name="{style}"' if style else ""
    opening = f'<table:table-cell{named} office:value-type="{kind}" office:{attribute}="{value}">'
    return f"{opening}<text:p>{shown}</text:p></table:table-cell>"


def _spaced(line: str) -> str:
    """OpenDocument takes several blanks for one unless they are said to be several."""
    return escape(line).replace("\t", "<text:tab/>").replace("  ", ' <text:s text:c="1"/>')
