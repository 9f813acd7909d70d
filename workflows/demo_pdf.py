"""A plain page as PDF: what demo families scan."""

from __future__ import annotations

import hashlib
from pathlib import Path

from domain.papers import Prepared

A4 = (595, 842)
MARGIN, LINE = 72, 28


def write_page(path: Path, title: str, *lines: str) -> Prepared:
    """One A4 page in Helvetica, ready to be kept. The same words make the same file."""
    import pikepdf
    from pikepdf import Dictionary, Name

    made = pikepdf.new()
    made.add_blank_page(page_size=A4)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    made.pages[0].Resources = Dictionary(Font=Dictionary(F1=font))
    made.pages[0].Contents = made.make_stream(_drawn(title, lines))
    made.save(path, deterministic_id=True)
    content = path.read_bytes()
    return Prepared(path, "application/pdf", 1, len(content), hashlib.sha256(content).hexdigest())


def _drawn(title: str, lines: tuple[str, ...]) -> bytes:
    shown = [f"/F1 24 Tf {MARGIN} {A4[1] - 2 * MARGIN} Td {_text(title)} Tj /F1 14 Tf"]
    shown += [f"0 -{LINE} Td {_text(line)} Tj" for line in lines]
    return f"BT {' '.join(shown)} ET".encode("ascii")


def _text(words: str) -> str:
    """As PDF writes it; what the font lacks becomes a question mark."""
    return f"<{words.encode('cp1252', errors='replace').hex()}>"
