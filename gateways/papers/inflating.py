"""How much a PDF becomes once unpacked: ten kilobytes can hold ten gigabytes of zeros."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from pikepdf import Array, Name, Pdf, PdfError, Stream

from domain.papers import RefusedPaper
from gateways.papers import sentences

MOST_OF_ONE = 300_000_000
"""Bytes of one stream: a picture of 100 megapixels in colours."""
MOST_OF_ALL = 900_000_000
MOST_PIXELS = 100_000_000
"""Of one picture in a page: A3 scanned at 600 points per inch."""
_CHUNK = 1024 * 1024
_FLATE = ("/FlateDecode", "/Fl")
_PICTURES = ("/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode")
"""Decoded only when drawn, and then as large as the picture says it is."""


def refuse_bombs(pdf: Pdf) -> None:
    """Raises RefusedPaper for a stream, a picture or a whole that unpacks to more than a document ever does."""
    total = 0
    for each in pdf.objects:
        if isinstance(each, Stream):
            _refuse_huge(each)
            total += _unpacked(each)
            if total > MOST_OF_ALL:
                raise RefusedPaper(sentences.BOMB)


def _refuse_huge(stream: Stream) -> None:
    if stream.get("/Subtype") != Name.Image:
        return
    pixels = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
    if pixels > MOST_PIXELS:
        raise RefusedPaper(sentences.HUGE_SCAN.format(megapixels=round(pixels / 1_000_000)))


def _unpacked(stream: Stream) -> int:
    """Bytes after its general filters. Raises RefusedPaper beyond the limit."""
    filters = [name for name in _filters(stream) if name not in _PICTURES]
    if any(name not in _FLATE for name in filters):
        return _by_qpdf(stream)
    chunks: Iterable[bytes] = (bytes(stream.read_raw_bytes()),)
    for _ in filters:
        chunks = _inflated(chunks)
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_OF_ONE:
            raise RefusedPaper(sentences.BOMB)
    return size


def _filters(stream: Stream) -> list[str]:
    given = stream.get("/Filter", stream.get("/F"))
    if isinstance(given, Array):
        return [str(name) for name in given]
    return [str(given)] if isinstance(given, Name) else []


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A little at a time; where the data is damaged, what came before it is all there is."""
    inflate = zlib.decompressobj()
    for chunk in chunks:
        try:
            while chunk:
                yield inflate.decompress(chunk, _CHUNK)
                chunk = inflate.unconsumed_tail
        except zlib.error:
            return


def _by_qpdf(stream: Stream) -> int:
    """Old, rare filters, unpacked whole: what does not fit in the child's memory is a bomb."""
    try:
        size = len(stream.read_bytes())
    except PdfError:
        return 0
    if size > MOST_OF_ONE:
        raise RefusedPaper(sentences.BOMB)
    return size
