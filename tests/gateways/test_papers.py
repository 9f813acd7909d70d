from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

from gateways.papers import Papers, Prepared, RefusedPaper, sentences
from gateways.papers.process import ChildPapers
from tests.gateways import papers_made as made

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


@pytest.fixture(scope="module")
def papers() -> Papers:
    return ChildPapers(seconds=60)  # machines are shared: no test fails for being slow


def write(folder: Path, content: bytes, name: str = "envoi.pdf") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def prepared(papers: Papers, folder: Path, *contents: bytes, accept: Any = "any", max_pages: int = 30) -> Prepared:
    sources = [write(folder, content, f"{number}.pdf") for number, content in enumerate(contents)]
    return papers.prepare(sources, folder / "made", accept=accept, max_pages=max_pages)


def refusal(papers: Papers, folder: Path, *contents: bytes, **options: Any) -> str:
    with pytest.raises(RefusedPaper) as refused:
        prepared(papers, folder, *contents, **options)
    return refused.value.sentence


AGAIN = "ouvrez-le, choisissez « Imprimer » puis « Enregistrer au format PDF », et envoyez ce nouveau fichier."
NEEDS_NO_MORE = (
    "Ce fichier demande trop de mémoire ou de temps pour être lu. Enregistrez-le de nouveau en PDF, ou envoyez une photo de "
    "chaque page."
)
SCRIPT = (
    f"Ce PDF contient un programme (JavaScript) : par sécurité, nous ne le prenons pas. Pour l’en débarrasser, {AGAIN}"
)
LAUNCH = (
    "Ce PDF cherche à lancer un programme : par sécurité, nous ne le prenons pas. Prenez le document en photo, ou demandez-le "
    "de nouveau à qui vous l’a remis."
)
TWO_IN_ONE = (
    "Ce fichier en cache un autre, d’une autre sorte : par sécurité, nous ne le prenons pas. Prenez le document en photo, ou "
    "demandez-le de nouveau à qui vous l’a remis."
)
BROKEN = (
    "Ce PDF est abîmé ou incomplet. Téléchargez-le de nouveau là où vous l’avez eu. S’il s’ouvre bien sur votre appareil, "
    + AGAIN
)
OFFICE = (
    "Ce fichier vient d’un traitement de texte ou d’un tableur. Ouvrez-le, choisissez « Enregistrer sous » puis PDF, et "
    "envoyez ce PDF."
)
ARCHIVE = "Ce fichier est un dossier compressé (zip). Ouvrez-le, et envoyez un par un les documents qu’il contient."
PICTURE = (
    "Nous ne lisons pas ce type d’image. Envoyez une photo (JPEG, PNG, HEIC ou WEBP), une capture d’écran ou un PDF."
)
PROGRAM = "Ce fichier est un programme, pas un document. Envoyez un PDF ou une photo du document."
UNKNOWN = "Ce fichier n’est ni un PDF ni une photo. Si c’est un texte, enregistrez-le en PDF ; sinon, prenez le document en photo."
WEB_PAGE = f"Ce fichier est une page internet. Pour en faire un PDF, {AGAIN}"
EMPTY = "Ce fichier est vide. Choisissez-en un autre, ou prenez le document en photo."
BROKEN_PHOTO = "Cette photo est abîmée ou incomplète. Reprenez-la, ou choisissez-en une autre."
HUGE = (
    "Cette image est trop grande : 200 millions de pixels, et nous en lisons 60 au plus. Reprenez la photo avec un téléphone, "
    "ou numérisez à 300 points par pouce."
)
HUGE_SCAN = (
    "Une page de ce PDF est une image trop grande : 200 millions de pixels, et nous en lisons 100 au plus. Numérisez à 300 "
    "points par pouce."
)
LOCKED = f"Ce PDF est protégé par un mot de passe. Avec ce mot de passe, {AGAIN}"
XFA = f"Ce PDF est un formulaire animé (XFA), que peu de logiciels savent lire. Avec Adobe Reader, {AGAIN}"
JUNK = f"Ce fichier porte le nom d’un PDF mais n’en est pas tout à fait un. Pour en faire un vrai, {AGAIN}"
launch = Dictionary(S=Name.Launch, F="cmd.exe")

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", EMPTY),
    "blank": (lambda: b"\0\0 \n" * 100, EMPTY),
    "zip": (made.archive, ARCHIVE),
    "word": (lambda: made.archive("word/document.xml"), OFFICE),
    "old word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), OFFICE),
    "open document": (lambda: made.archive("mimetype", b"application/vnd.oasis.opendocument.text"), OFFICE),
    "rtf": (lambda: b"{\\rtf1 bonjour}", OFFICE),
    "html": (lambda: b"<!DOCTYPE html><html><script>alert(1)</script></html>", WEB_PAGE),
    "svg": (lambda: b"<?xml version='1.0'?><svg xmlns='x' onload='alert(1)'/>", PICTURE),
    "gif": (lambda: made.saved(made.drawing(50, 50), "GIF"), PICTURE),
    "tiff": (lambda: made.saved(made.drawing(50, 50), "TIFF"), PICTURE),
    "bmp": (lambda: made.saved(made.drawing(50, 50), "BMP"), PICTURE),
    "film": (lambda: b"\0\0\0\x18ftypmp42" + bytes(600), PICTURE),
    "windows program": (lambda: b"MZ" + bytes(600), PROGRAM),
    "shell script": (lambda: b"#!/bin/sh\nrm -rf /\n", PROGRAM),
    "text": (lambda: b"Bonjour, voici mon justificatif.", UNKNOWN),
    "infected text": (lambda: made.EICAR, UNKNOWN),
    "something before the PDF": (lambda: b"\n\n" + made.pdf(), JUNK),
    "script when opened": (lambda: made.pdf(made.opening(made.script())), SCRIPT),
    "script by name": (lambda: made.pdf(made.named_script), SCRIPT),
    "script in an annotation": (lambda: made.pdf(made.annotation(Subtype=Name.Link, A=made.script())), SCRIPT),
    "script on a key": (lambda: made.pdf(made.annotation(Subtype=Name.Text, AA=Dictionary(K=made.script()))), SCRIPT),
    "script out of use": (lambda: made.pdf(made.unused_script), SCRIPT),
    "script in capitals of hexadecimal": (
        lambda: made.pdf(made.opening(made.script()), object_stream_mode=pikepdf.ObjectStreamMode.disable).replace(
            b"/JavaScript", b"/J#61vaScrip#74"
        ),
        SCRIPT,
    ),
    "script in a packed object": (
        lambda: made.pdf(made.named_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        SCRIPT,
    ),
    "launch when opened": (lambda: made.pdf(made.opening(launch)), LAUNCH),
    "launch behind a link": (
        lambda: made.pdf(made.annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, Next=launch))),
        LAUNCH,
    ),
    "form of XFA": (lambda: made.pdf(made.animated_form), XFA),
    "locked": (lambda: made.pdf(encryption=pikepdf.Encryption(owner="o", user="u")), LOCKED),
    "cut in the middle": (lambda: made.pdf(pages=20)[:-700], BROKEN),
    "nothing but a header": (lambda: b"%PDF-1.7\n%%EOF\n", BROKEN),
    "no pages": (lambda: made.pdf(pages=0), BROKEN),
    "bomb in a page": (lambda: made.pdf(made.image(10, 10, made.zeros(2 << 30))), NEEDS_NO_MORE),
    "bomb in a bomb": (
        lambda: made.pdf(
            made.image(10, 10, made.zlib.compress(made.zeros(1 << 30), 9), pikepdf.Array([Name.FlateDecode] * 2))
        ),
        NEEDS_NO_MORE,
    ),
    "bomb in the structure": (made.bomb_in_the_structure, BROKEN),
    "scan of 200 megapixels": (lambda: made.pdf(made.image(20_000, 10_000, made.zlib.compress(b""))), HUGE_SCAN),
    "zip behind a PDF": (lambda: made.pdf() + made.archive(), TWO_IN_ONE),
    "zip behind a PDF that ends again": (lambda: _zip_with_remark(made.pdf(), b"\n%%EOF\n"), TWO_IN_ONE),
    "page behind a PDF": (lambda: made.pdf() + b"<html><script>alert(1)</script>", TWO_IN_ONE),
    "program behind a PDF": (lambda: made.pdf() + b"MZ" + bytes(600) + b"x", TWO_IN_ONE),
    "PDF in a JPEG": (lambda: made.saved(made.drawing(), "JPEG", comment=made.pdf()), TWO_IN_ONE),
    "PDF behind a JPEG": (lambda: made.saved(made.drawing(), "JPEG") + made.pdf(), TWO_IN_ONE),
    "zip behind a PNG": (lambda: made.saved(made.drawing(), "PNG") + made.archive(), TWO_IN_ONE),
    "page in a JPEG": (lambda: made.saved(made.drawing(), "JPEG", comment=b"<script >alert(1)"), TWO_IN_ONE),
    "PNG of 200 megapixels": (made.huge_png, HUGE),
    "half a photo": (lambda: made.phone_photo()[:9000], BROKEN_PHOTO),
    "half a HEIC": (lambda: made.heic()[:700], BROKEN_PHOTO),
    "photo by its first bytes only": (lambda: b"\xff\xd8\xff\xe0" + bytes(3000) + b"x", BROKEN_PHOTO),
    "31 pages": (
        lambda: made.pdf(pages=31),
        "Ce document a 31 pages, et nous en prenons 30 au plus. N’envoyez que les pages utiles.",
    ),
}


def _zip_with_remark(before: bytes, remark: bytes) -> bytes:
    out = io.BytesIO(before)
    with made.zipfile.ZipFile(out, "a") as packed:
        packed.writestr("lisez-moi.txt", "bonjour")
        packed.comment = remark
    return out.getvalue()


@pytest.mark.parametrize("accept", ["any", "pdf"])
@pytest.mark.parametrize("sample", HOSTILE)
def test_what_is_no_honest_paper_is_refused_with_what_to_do(
    papers: Papers, tmp_path: Path, sample: str, accept: str
) -> None:
    make, sentence = HOSTILE[sample]
    assert refusal(papers, tmp_path, make(), accept=accept) == sentence
    assert not list((tmp_path / "made").iterdir())


def test_one_bad_file_among_good_ones_refuses_them_all(papers: Papers, tmp_path: Path) -> None:
    assert refusal(papers, tmp_path, made.phone_photo(), made.archive()) == ARCHIVE


def test_a_file_over_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    heavy = write(tmp_path, made.pdf() + bytes(1_600_000))
    with pytest.raises(RefusedPaper) as refused:
        ChildPapers(seconds=0).prepare([heavy], tmp_path, accept="any", max_pages=30, max_size=1)
    assert refused.value.sentence == (
        "Ce fichier pèse 1,5 Mo, et nous en prenons 1 au plus. Numérisez en qualité moyenne, ou envoyez une photo de chaque "
        "page."
    )


def test_every_sentence_says_what_to_do() -> None:
    orders = ("Choisissez", "Ouvrez", "ouvrez", "Envoyez", "envoyez", "Reprenez", "renez", "Numérisez", "Attendez")
    every = {name: text for name, text in vars(sentences).items() if name.isupper() and name != "NO_SUCH_PAGE"}
    assert [name for name, text in every.items() if not any(order in text for order in orders)] == []
    assert [name for name, text in every.items() if "invalide" in text or "'" in text] == []


# ------------------------------------------------------------------------------------------------ good ones


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


# ------------------------------------------------------------------------------------------ the process


def test_a_file_that_takes_too_long_is_refused_and_its_process_ended(tmp_path: Path) -> None:
    slow = ChildPapers(seconds=0.01)
    start = time.monotonic()
    assert refusal(slow, tmp_path, made.pdf()) == NEEDS_NO_MORE
    assert time.monotonic() - start < 10
    assert list((tmp_path / "made").iterdir()) == []


def test_only_so_many_are_opened_at_once_and_the_others_are_told(tmp_path: Path) -> None:
    narrow = ChildPapers(seconds=60, at_once=1, patience=0.01)
    source = write(tmp_path, made.pdf(pages=20))

    def ask(number: int) -> str:
        try:
            return str(narrow.prepare([source], tmp_path / str(number), accept="any", max_pages=30).pages)
        except RefusedPaper as refused:
            return refused.code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert answers.count("20") >= 1
    assert set(answers) == {"20", "busy"}


def test_the_reader_of_files_knows_no_secret_of_the_portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    seen: dict[str, Any] = {}
    real = subprocess.Popen

    def watched(*command: Any, **options: Any) -> Any:
        seen.update(options["env"])
        return real(*command, **options)

    monkeypatch.setenv("GUICHET_SECRET_KEY", "secret")
    monkeypatch.setattr(subprocess, "Popen", watched)
    prepared(ChildPapers(seconds=60), tmp_path, made.pdf())
    assert set(seen) == {"LANG", "TMPDIR", "HOME", "PYTHONDONTWRITEBYTECODE"}


def test_what_exhausts_the_reader_is_refused_like_a_bomb() -> None:
    from gateways.papers import child

    def greedy(**_: Any) -> dict[str, Any]:
        raise MemoryError

    tasks = dict(child.TASKS, greedy=greedy)
    child_tasks, child.TASKS = child.TASKS, tasks
    try:
        assert child.answer({"task": "greedy", "with": {}})["refused"] == NEEDS_NO_MORE
    finally:
        child.TASKS = child_tasks
    assert json.dumps(child.answer({"task": "preview", "with": {"source": __file__, "page": 1, "width": 9}}))


# ---------------------------------------------------------------------------------- previews and marks


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
