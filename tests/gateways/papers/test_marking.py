from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from gateways.papers import Papers
from tests.gateways import papers_made as made
from tests.gateways.papers import preparing
from tests.gateways.papers.preparing import prepared

papers = preparing.papers
MARK = "Mairie de Carros · CAR-26-H2P8-41 · Hélène Nuñez · 21/11/2026"


@pytest.mark.parametrize("make", [lambda: made.pdf(made.form, pages=3), made.phone_photo, made.heic])
def test_a_downloaded_copy_is_marked_on_every_page(papers: Papers, tmp_path: Path, make: Callable[[], bytes]) -> None:
    result = prepared(papers, tmp_path, make())
    before = result.path.read_bytes()
    copy = papers.watermark(result.path, MARK)
    assert copy != result.path
    assert result.path.read_bytes() == before
    document = pypdfium2.PdfDocument(copy)
    assert len(document) == result.pages
    for page in document:
        assert MARK in page.get_textpage().get_text_range().replace("\r\n", "")
    document.close()
    with pikepdf.open(copy) as opened:
        assert not opened.check_pdf_syntax()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_mark_climbs_across_the_page_as_it_is_looked_at(papers: Papers, tmp_path: Path, turned: int) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents = pdf.make_stream(b"")
        pdf.pages[0].Rotate = turned

    copy = papers.watermark(prepared(papers, tmp_path, made.pdf(turn)).path, MARK)
    with Image.open(papers.preview(copy, 1, 400)) as picture:
        grey = picture.convert("L").point(lambda value: 255 if value < 245 else 0)
        wide, high = grey.size
        corners = {
            "low left": grey.crop((0, high // 2, wide // 2, high)).getbbox(),
            "high right": grey.crop((wide // 2, 0, wide, high // 2)).getbbox(),
            "high left": grey.crop((0, 0, wide // 3, high // 3)).getbbox(),
            "low right": grey.crop((wide * 2 // 3, high * 2 // 3, wide, high)).getbbox(),
        }
    assert {name for name, box in corners.items() if box} == {"low left", "high right"}


def test_a_name_of_another_alphabet_is_marked_as_well_as_can_be(papers: Papers, tmp_path: Path) -> None:
    copy = papers.watermark(prepared(papers, tmp_path, made.pdf()).path, "Ștefan (Łódź) \\ 王 · fin")
    document = pypdfium2.PdfDocument(copy)
    assert "Stefan (?ódz) \\ ? · fin" in document[0].get_textpage().get_text_range()
    document.close()


def test_a_mark_shares_no_font_with_other_pages_of_the_stored_file(papers: Papers, tmp_path: Path) -> None:
    """Pages that inherit their resources keep them."""

    def inherited(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Resources = pdf.pages[0].Resources
        for page in pdf.pages:
            del page.Resources

    copy = papers.watermark(prepared(papers, tmp_path, made.pdf(inherited, pages=2)).path, MARK)
    document = pypdfium2.PdfDocument(copy)
    for number, page in enumerate(document):
        text = page.get_textpage().get_text_range()
        assert f"Page {number + 1}" in text
        assert MARK in text
    document.close()
