from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from gateways.papers import Papers, RefusedPaper
from tests.gateways import papers_made as made
from tests.gateways.papers import preparing
from tests.gateways.papers.preparing import prepared

papers = preparing.papers


@pytest.mark.parametrize(
    ("make", "size"),
    [
        (lambda: made.pdf(pages=3), (800, 1133)),
        (made.phone_photo, (800, 600)),
        (made.transparent, (800, 600)),
    ],
)
def test_a_page_is_shown_as_a_picture(
    papers: Papers, tmp_path: Path, make: Callable[[], bytes], size: tuple[int, int]
) -> None:
    result = prepared(papers, tmp_path, make())
    page = min(result.pages, 2)
    shown = papers.preview(result.path, page, 800)
    assert (shown.parent, shown.name) == (result.path.parent, f"{result.path.name}.{page}.webp")
    with Image.open(shown) as picture:
        assert picture.format == "WEBP"
        assert abs(picture.width - size[0]) <= 1
        assert abs(picture.height - size[1]) <= 1


def test_what_was_typed_into_a_form_is_shown(papers: Papers, tmp_path: Path) -> None:
    def shown(content: bytes) -> bytes:
        with Image.open(papers.preview(prepared(papers, tmp_path, content).path, 1, 400)) as picture:
            return picture.crop((40, 140, 210, 180)).tobytes()

    assert shown(made.pdf(made.form)) != shown(made.pdf())


@pytest.mark.parametrize("page", [0, 2, -1])
def test_a_page_that_is_not_there_is_not_shown(papers: Papers, tmp_path: Path, page: int) -> None:
    for content in (made.pdf(), made.phone_photo()):
        with pytest.raises(RefusedPaper, match="no_page"):
            papers.preview(prepared(papers, tmp_path, content).path, page, 800)


def test_a_page_like_a_ribbon_fills_no_memory(papers: Papers, tmp_path: Path) -> None:
    def stretched(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].mediabox = pikepdf.Array([0, 0, 10, 14_000])

    with Image.open(papers.preview(prepared(papers, tmp_path, made.pdf(stretched)).path, 1, 800)) as picture:
        assert picture.height <= 3200
