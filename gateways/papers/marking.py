"""A text across each page of a copy: whoever passes on a family's paper is named on it."""

from __future__ import annotations

import math
import unicodedata
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Page, Pdf, PdfError

from domain.papers import RefusedPaper
from gateways.papers import pictures, sentences, signatures

GREY = 0.55
OPACITY = 0.35
LARGEST = 34.0
ACROSS = 0.86
"""Of the diagonal."""
WIDE = 0.53
"""Of its size, an average letter of Helvetica."""
_NAME = Name("/GuichetMark")
_CLEAR = Name("/GuichetClear")


def watermark(source: Path, text: str) -> dict[str, Any]:
    """{file}: a PDF with the text on every page; a photo becomes one first. Raises RefusedPaper."""
    with source.open("rb") as content:
        kind = signatures.kind_of(content.read(4096))
    if kind != "pdf":
        source = pictures.as_pdf(pictures.cleaned(source, kind, Path("picture"), flat=True))
    try:
        with pikepdf.open(source) as pdf:
            _mark(pdf, _latin(text))
            pdf.save("marked.pdf", deterministic_id=True)
    except PdfError as error:
        raise RefusedPaper(sentences.BROKEN_PDF) from error
    return {"file": "marked.pdf"}


def _mark(pdf: Pdf, text: bytes) -> None:
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    clear = pdf.make_indirect(Dictionary(Type=Name.ExtGState, ca=OPACITY, CA=OPACITY))
    for page in pdf.pages:
        page.add_resource(font, Name.Font, _NAME)
        page.add_resource(clear, Name.ExtGState, _CLEAR)
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ\n" + _drawing(page, text))


def _drawing(page: Page, text: bytes) -> bytes:
    """From one corner to the other as the page is looked at, turned or not."""
    left, bottom, right, top = (float(side) for side in page.cropbox.as_list())
    wide, high = abs(right - left), abs(top - bottom)
    turned = int(page.obj.get("/Rotate", 0)) % 360
    seen_wide, seen_high = (high, wide) if turned in (90, 270) else (wide, high)
    angle = math.atan2(seen_high, seen_wide) + math.radians(turned)
    size = min(LARGEST, ACROSS * math.hypot(wide, high) / (WIDE * max(len(text), 1)))
    half = WIDE * size * len(text) / 2
    cos, sin = math.cos(angle), math.sin(angle)
    x = (left + right) / 2 - half * cos + size / 3 * sin
    y = (bottom + top) / 2 - half * sin - size / 3 * cos
    place = f"{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {x:.2f} {y:.2f} Tm"
    words = b"(" + text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b") Tj"
    start = f"q {_CLEAR} gs {GREY} g BT {_NAME} {size:.2f} Tf {place} "
    return start.encode() + words + b" ET Q\n"


def _latin(text: str) -> bytes:
    """In the alphabet of the PDF's own fonts; a letter that it lacks loses its accent, or becomes a question mark."""
    return b"".join(_letter(letter) for letter in " ".join(text.split()))


def _letter(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
        return plain.encode("cp1252", errors="replace")
