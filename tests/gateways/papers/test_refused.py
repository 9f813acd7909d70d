from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from gateways.papers import Papers, RefusedPaper, sentences
from gateways.papers.process import ChildPapers
from tests.gateways import papers_made as made
from tests.gateways.papers import preparing
from tests.gateways.papers.preparing import NEEDS_NO_MORE, refusal, write

papers = preparing.papers
AGAIN = "ouvrez-le, choisissez « Imprimer » puis « Enregistrer au format PDF », et envoyez ce nouveau fichier."
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
