"""What a file is, by its first bytes and never by its name, and whether it hides another.

A polyglot is a file that two programs read as two different things: a PDF for us, a zip or a web page for whoever is
attacked with it.
"""

from __future__ import annotations

import re
import struct
from typing import Literal

from domain.papers import RefusedPaper
from gateways.papers import sentences

Kind = Literal["pdf", "jpeg", "png", "heic", "webp"]

HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
END_OF_ZIP = b"PK\x05\x06"
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?php)[\s>/]", re.IGNORECASE)
_OFFICE = (b"word/", b"xl/", b"ppt/", b"mimetypeapplication/vnd.oasis")
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", sentences.OFFICE),
    (b"{\\rtf", sentences.OFFICE),
    (b"Rar!", sentences.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", sentences.ARCHIVE),
    (b"\x1f\x8b", sentences.ARCHIVE),
    (b"MZ", sentences.PROGRAM),
    (b"\x7fELF", sentences.PROGRAM),
    (b"#!", sentences.PROGRAM),
    (b"GIF8", sentences.PICTURE),
    (b"BM", sentences.PICTURE),
    (b"II*\0", sentences.PICTURE),
    (b"MM\0*", sentences.PICTURE),
)
_TAIL = 1024
"""Bytes that may follow a PDF's `%%EOF` without telling anything: blanks, a server's remark."""


def kind_of(content: bytes) -> Kind:
    """What the file is. Raises RefusedPaper with what to do about anything that is no paper and no photo."""
    if not content.strip(b"\0 \t\r\n"):
        raise RefusedPaper(sentences.EMPTY)
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return "heic"
    raise RefusedPaper(_refusal(content))


def refuse_two_in_one(content: bytes, kind: Kind) -> None:
    """Raises RefusedPaper when the file also reads as something else, or when a PDF is cut."""
    if _ends_as_zip(content) or (kind != "pdf" and (b"%PDF-" in content or _MARKUP.search(content))):
        raise RefusedPaper(sentences.TWO_IN_ONE)
    if kind == "pdf":
        _check_end_of_pdf(content)


def _refusal(content: bytes) -> str:
    beginning = content[:1024]
    if beginning.startswith(b"PK"):
        return sentences.OFFICE if any(sign in content for sign in _OFFICE) else sentences.ARCHIVE
    for signature, sentence in _OTHERS:
        if beginning.startswith(signature):
            return sentence
    if b"<svg" in beginning.lower() or beginning[4:8] == b"ftyp":
        return sentences.PICTURE
    if _MARKUP.search(beginning):
        return sentences.WEB_PAGE
    return sentences.JUNK_BEFORE if b"%PDF-" in beginning else sentences.UNKNOWN


def _ends_as_zip(content: bytes) -> bool:
    """A zip is read from its end: a record whose remark reaches exactly the last byte."""
    at = content.rfind(END_OF_ZIP, max(0, len(content) - 65_557))
    if at < 0 or at + 22 > len(content):
        return False
    remark = struct.unpack_from("<H", content, at + 20)[0]
    return int(remark) >= len(content) - at - 22


def _check_end_of_pdf(content: bytes) -> None:
    """Whole files end with `%%EOF`, and nothing of another sort behind it."""
    at = content.rfind(b"%%EOF")
    tail = content[at + 5 :].strip(b"\0 \t\r\n\x1a") if at >= 0 else b""
    if tail and (END_OF_ZIP in tail or _MARKUP.search(tail) or tail.startswith((b"PK", b"MZ", b"\x7fELF"))):
        raise RefusedPaper(sentences.TWO_IN_ONE)
    if at < 0 or len(tail) > _TAIL:
        raise RefusedPaper(sentences.BROKEN_PDF)
