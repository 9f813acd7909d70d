from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

from gateways.papers import Papers, Prepared
from tests.gateways import papers_made as made
from tests.gateways.papers import preparing
from tests.gateways.papers.preparing import prepared, refusal

papers = preparing.papers
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
GOOD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "PDF 1.4": (lambda: made.pdf(force_version="1.4"), PDF, ""),
    "PDF 1.7 with links": (lambda: made.pdf(made.link("https://www.example.fr"), force_version="1.7"), PDF, ""),
    "PDF 2.0 with a form": (lambda: made.pdf(made.form, force_version="2.0"), PDF, ""),
    "PDF with a file in it": (lambda: made.pdf(made.embedding(b"bonjour")), PDF, ""),
    "PDF that may only be read": (lambda: made.pdf(encryption=pikepdf.Encryption(owner="o", user="")), PDF, ""),
    "PDF with a web server's remark behind": (lambda: made.pdf() + b"\n<!-- 0.2 s -->\n", PDF, ""),
    "photo of a phone": (made.phone_photo, JPEG, ""),
    "grey photo": (lambda: made.saved(made.drawing(mode="L"), "JPEG"), JPEG, ""),
    "photo for printers": (lambda: made.saved(made.drawing(mode="CMYK"), "JPEG"), JPEG, ""),
    "HEIC": (made.heic, JPEG, "Photo convertie en JPEG."),
    "WEBP": (lambda: made.saved(made.drawing(), "WEBP"), JPEG, "Photo convertie en JPEG."),
    "PNG": (lambda: made.saved(made.drawing(), "PNG"), PNG, ""),
    "PNG with transparency": (made.transparent, PNG, ""),
    "PNG of 16 bits": (lambda: made.saved(Image.new("I;16", (400, 300), 40_000), "PNG"), PNG, ""),
    "PNG of 256 colours": (lambda: made.saved(made.drawing().quantize(), "PNG"), PNG, ""),
    "PNG in black and white": (lambda: made.saved(made.drawing(mode="1"), "PNG"), PNG, ""),
}


@pytest.mark.parametrize("accept", ["any", "pdf"])
@pytest.mark.parametrize("sample", GOOD)
def test_an_honest_paper_is_taken_and_opens_everywhere(
    papers: Papers, tmp_path: Path, sample: str, accept: str
) -> None:
    make, content_type, remark = GOOD[sample]
    result = prepared(papers, tmp_path, make(), accept=accept)
    if accept == "pdf" and content_type != PDF:
        content_type, remark = PDF, "Photo convertie en PDF."
    assert (result.content_type, result.remark, result.pages) == (content_type, remark, 1)
    assert result.size == result.path.stat().st_size
    assert result.path.name.startswith(result.digest)
    assert_opens(result)


def assert_opens(result: Prepared) -> None:
    if result.content_type != PDF:
        with Image.open(result.path) as picture:
            picture.load()
        return
    with pikepdf.open(result.path, attempt_recovery=False) as opened:
        assert len(opened.pages) == result.pages
        assert not opened.check_pdf_syntax()
    document = pypdfium2.PdfDocument(result.path)
    assert len(document) == result.pages
    document.close()


def test_a_photo_stands_upright_and_tells_nothing_of_its_place(papers: Papers, tmp_path: Path) -> None:
    result = prepared(papers, tmp_path, made.phone_photo())
    with Image.open(result.path) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == (1200, 900)
        above, below = picture.getpixel((600, 100)), picture.getpixel((600, 800))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[0] > 150 > below[0]
    assert "Téléphone".encode() not in result.path.read_bytes()


@pytest.mark.parametrize("make", [made.phone_photo, made.heic, made.transparent])
def test_a_photo_as_pdf_fills_an_a4_page_lying_as_it_does(
    papers: Papers, tmp_path: Path, make: Callable[[], bytes]
) -> None:
    result = prepared(papers, tmp_path, make(), accept="pdf")
    with pikepdf.open(result.path) as opened:
        box = [round(float(side)) for side in opened.pages[0].mediabox]
    assert box == [0, 0, 842, 595]


def test_photos_sent_together_become_one_pdf_in_their_order(papers: Papers, tmp_path: Path) -> None:
    tall = made.saved(made.drawing(900, 1200), "PNG")
    result = prepared(papers, tmp_path, made.phone_photo(), tall, made.heic())
    assert (result.pages, result.remark) == (3, "3 photos réunies en un PDF de 3 pages.")
    assert_opens(result)
    with pikepdf.open(result.path) as opened:
        assert [round(float(page.mediabox[2])) for page in opened.pages] == [842, 595, 842]


def test_photos_and_pdfs_sent_together_become_one(papers: Papers, tmp_path: Path) -> None:
    mixed = prepared(papers, tmp_path, made.pdf(pages=2), made.phone_photo())
    assert (mixed.pages, mixed.remark) == (3, "2 fichiers réunis en un PDF de 3 pages.")
    both = prepared(papers, tmp_path, made.pdf(pages=2), made.pdf(pages=3), accept="pdf")
    assert (both.pages, both.remark) == (5, "2 PDF réunis en un PDF de 5 pages.")
    assert_opens(mixed)
    assert_opens(both)


def test_pages_are_counted_together(papers: Papers, tmp_path: Path) -> None:
    sentence = refusal(papers, tmp_path, made.pdf(pages=2), made.phone_photo(), max_pages=2)
    assert sentence == "Ce document a 3 pages, et nous en prenons 2 au plus. N’envoyez que les pages utiles."
    assert refusal(papers, tmp_path, *[made.phone_photo()] * 3, max_pages=2) == sentence


def test_a_pdf_keeps_its_pages_links_and_answers_only(papers: Papers, tmp_path: Path) -> None:
    active = made.pdf(
        made.form,
        made.link("https://www.example.fr"),
        made.link("file:///etc/passwd"),
        made.annotation(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F="https://evil.example")),
        made.annotation(Subtype=Name.FileAttachment, FS=Dictionary(F="a.exe")),
        made.annotation(Subtype=Name.RichMedia),
        made.embedding(b"SECRET" * 50),
        made.opening(Dictionary(S=Name.GoTo, D=pikepdf.Array([0, Name.Fit]))),
        _with_metadata,
    )
    with pikepdf.open(prepared(papers, tmp_path, active).path) as opened:
        notes = list(opened.pages[0].Annots)  # type: ignore[call-overload]
        assert [str(note.Subtype) for note in notes] == ["/Widget", "/Widget", "/Link", "/Link", "/Link"]
        assert [str(note.A.URI) for note in notes if "/A" in note] == ["https://www.example.fr"]
        assert str(opened.Root.AcroForm.Fields[0].V) == "Martin"
        assert not opened.attachments
        assert {"/OpenAction", "/Metadata", "/AA"} & set(opened.Root.keys()) == set()
        assert "/Info" not in opened.trailer
        streams = [each.read_bytes() for each in opened.objects if isinstance(each, pikepdf.Stream)]
    assert not any(b"SECRET" in each or b"Martin, 12 rue" in each for each in streams)


def _with_metadata(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = "Martin, 12 rue des Lilas"
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["Martin, 12 rue des Lilas"]


def test_the_same_file_sent_again_has_the_same_name(papers: Papers, tmp_path: Path) -> None:
    content = made.pdf(made.form)
    assert prepared(papers, tmp_path, content).digest == prepared(papers, tmp_path, content).digest
    photo = made.phone_photo()
    one, two = (prepared(papers, tmp_path, photo, accept="pdf") for _ in range(2))
    assert one.digest == two.digest


def test_a_huge_photo_becomes_a_reasonable_one(papers: Papers, tmp_path: Path) -> None:
    photo = made.saved(made.drawing(9_000, 6_000), "JPEG", quality=60)
    with Image.open(prepared(papers, tmp_path, photo).path) as picture:
        assert picture.size == (4000, 2667)
