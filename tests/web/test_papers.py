from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.papers import Prepared
from domain.records import Document
from web.papers import detail, paper_of, validity, weight
from web.storing import renamed

DAY = date(2026, 11, 21)


def document(**more: object) -> Document:
    values = {
        "id": "d1",
        "town": "t",
        "name": "a.pdf",
        "content_type": "application/pdf",
        "size": 2000,
        "pages": 1,
        "scan": "clean",
    }
    return Document(**(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "1 ko"), (2000, "2 ko"), (90_000, "88 ko"), (150_000, "0,1 Mo"), (1024 * 1024, "1 Mo"), (1_300_000, "1,2 Mo")],
)
def test_a_weight_reads_well(size: int, said: str) -> None:
    assert weight(size) == said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "PDF, 2 ko"),
        ({"pages": 3}, "PDF, 3 pages, 2 ko"),
        ({"content_type": "image/jpeg"}, "Photo, 2 ko"),
    ],
)
def test_a_document_is_told_in_a_few_words(more: dict[str, object], said: str) -> None:
    assert detail(document(**more)) == said


@pytest.mark.parametrize(
    ("expires_on", "begins"),
    [(None, ""), (DAY, "valable jusqu'au"), (date(2026, 11, 20), "n'est plus valable")],
)
def test_the_last_day_still_counts(expires_on: date | None, begins: str) -> None:
    said = validity(document(expires_on=expires_on), DAY)
    assert said.startswith(begins)
    assert bool(said) is bool(begins)


@pytest.mark.parametrize(
    ("scan", "opens", "linked"), [("clean", True, True), ("clean", False, False), ("waiting", True, False)]
)
def test_only_what_is_clean_is_linked(scan: str, opens: bool, linked: bool) -> None:
    paper = paper_of(document(scan=scan), opens=opens)
    assert bool(paper.url) is bool(paper.preview) is linked


@pytest.mark.parametrize(
    ("name", "content_type", "kept"),
    [
        ("IMG_1.HEIC", "application/pdf", "IMG_1.pdf"),
        ("IMG_1.jpeg", "image/jpeg", "IMG_1.jpeg"),
        ("photo.webp", "image/jpeg", "photo.jpg"),
        ("sans point", "application/pdf", "sans point.pdf"),
        ("M. Martin", "application/pdf", "M. Martin.pdf"),
        ("C:\\scans\\bail.PDF", "application/pdf", "bail.PDF"),
        ("", "application/pdf", "document.pdf"),
    ],
)
def test_a_name_ends_as_what_the_file_became(name: str, content_type: str, kept: str) -> None:
    assert renamed(name, Prepared(Path("x"), content_type, 1, 1, "0" * 64)) == kept
