from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from workflows.books import BOOKS, open_book
from workflows.books.base import LONGEST, Cell, sheet_name
from workflows.books.csv_book import neutral

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+33 6 12 34 56 78",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '  =HYPERLINK("https://example.org")',
    "＝1+1",
    "＠SUM(1)",
]
HARMLESS = ["Roux", "12 rue du Port", "a=b", "06 12 34 56 78", "", "l'école", "https://example.org"]
CELLS: list[Cell] = [
    "=1+1",
    3,
    2.5,
    date(2018, 5, 21),
    datetime(2026, 11, 21, 9, 15),  # noqa: DTZ001 (a spreadsheet knows no zone)
    None,
    "deux\nlignes",
    'a<b>&"c"  d',
]
NS = {
    "s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
}
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def write(folder: Path, format: str, *rows: list[Cell], name: str = "Dossiers") -> Path:
    path = folder / f"book.{format}"
    with open_book(format, path) as book:
        sheet = book.begin(name, [f"Colonne {number}" for number in range(len(rows[0]))])
        for row in rows:
            book.add(sheet, row)
    return path


def xlsx_cells(path: Path, sheet: int = 1) -> list[ElementTree.Element]:
    with zipfile.ZipFile(path) as archive:
        return ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml")).findall(".//s:c", NS)


def ods_tables(path: Path) -> list[ElementTree.Element]:
    with zipfile.ZipFile(path) as archive:
        return ElementTree.fromstring(archive.read("content.xml")).findall(".//table:table", NS)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_csv_is_a_formula(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "csv", [text, "x"])
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[1][0] == "'" + text
    assert neutral(text)[0] == "'"


@pytest.mark.parametrize("text", HARMLESS)
def test_a_text_that_computes_nothing_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "xlsx", [text, "https://example.org"])
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "hyperlink" in archive.read(name).decode(errors="replace")]
    cells = xlsx_cells(path)
    assert not [cell for cell in cells if cell.find("s:f", NS) is not None]
    assert {cell.get("t") for cell in cells} == {"inlineStr"}


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_an_open_document_is_a_formula(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "ods", [text])
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml").decode()
    assert "table:formula" not in content
    cells = ods_tables(path)[0].findall(".//table:table-cell", NS)
    assert {cell.get(f"{OFFICE}value-type") for cell in cells} == {"string"}


def test_a_csv_opens_at_a_double_click_in_a_french_spreadsheet(tmp_path: Path) -> None:
    content = write(tmp_path, "csv", CELLS).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[1] == ["'=1+1", "3", "2,5", "2018-05-21", "2026-11-21 09:15", "", "deux\nlignes", 'a<b>&"c"  d']


def test_days_and_numbers_of_a_workbook_can_be_computed_with(tmp_path: Path) -> None:
    values = {cell.get("r"): cell.findtext("s:v", None, NS) for cell in xlsx_cells(write(tmp_path, "xlsx", CELLS))}
    assert (values["B2"], values["C2"]) == ("3", "2.5")
    assert values["D2"] == str((date(2018, 5, 21) - date(1899, 12, 30)).days)
    assert "F2" not in values


def test_days_and_numbers_of_an_open_document_can_be_computed_with(tmp_path: Path) -> None:
    row = ods_tables(write(tmp_path, "ods", CELLS))[0].findall("table:table-row", NS)[0]
    cells = row.findall("table:table-cell", NS)
    kinds = [cell.get(f"{OFFICE}value-type") for cell in cells]
    assert kinds == ["string", "float", "float", "date", "date", None, "string", "string"]
    assert [cells[3].get(f"{OFFICE}date-value"), cells[2].get(f"{OFFICE}value")] == ["2018-05-21", "2.5"]
    assert [line.text for line in cells[6].findall("text:p", NS)] == ["deux", "lignes"]


def test_an_open_document_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, "ods", ["x"])
    assert path.read_bytes()[30:84] == b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path) as archive:
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED


@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_rows_of_two_sheets_may_come_in_any_order(tmp_path: Path, format: str) -> None:
    path = tmp_path / "book"
    with open_book(format, path) as book:
        first, second = book.begin("Fiche [enfant]", ["A"]), book.begin("fiche  enfant", ["B"])
        for sheet, text in ((first, "1"), (second, "2"), (first, "3")):
            book.add(sheet, [text])
    if format == "ods":
        texts = [[p.text for p in table.findall(".//text:p", NS)] for table in ods_tables(path)]
    else:
        texts = [["".join(cell.itertext()) for cell in xlsx_cells(path, number)] for number in (1, 2)]
    assert texts == [["A", "1", "3"], ["B", "2"]]


@pytest.mark.parametrize("format", list(BOOKS))
def test_a_sign_that_no_file_can_hold_is_left_out_and_a_long_text_is_cut(tmp_path: Path, format: str) -> None:
    path = write(tmp_path, format, ["a\x00\x0b\ufffeb", "x" * (LONGEST + 5)])
    if format == "csv":
        found = next(
            row
            for row in csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";")
            if "ab" in row
        )
    elif format == "xlsx":
        found = ["".join(cell.itertext()) for cell in xlsx_cells(path)][2:]
    else:
        found = [p.text or "" for p in ods_tables(path)[0].findall("table:table-row//text:p", NS)]
    assert (found[0], len(found[1])) == ("ab", LONGEST)


@pytest.mark.parametrize("format", list(BOOKS))
def test_a_list_without_a_case_is_still_a_file(tmp_path: Path, format: str) -> None:
    path = tmp_path / "empty"
    with open_book(format, path):
        pass
    assert path.exists()


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Fiche: enfant/adulte", [], "Fiche enfant adulte"),
        ("x" * 40, [], "x" * 31),
        ("Fiche", ["fiche"], "Fiche 2"),
        ("Fiche", ["Fiche", "Fiche 2"], "Fiche 3"),
        ("[]", [], "Feuille"),
        ("History", [], "History 2"),
    ],
)
def test_a_sheet_s_name_is_one_that_spreadsheets_take(name: str, taken: list[str], expected: str) -> None:
    assert sheet_name(name, taken) == expected
