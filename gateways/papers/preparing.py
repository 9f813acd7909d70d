"""From what a family sent to one clean file, in a child process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.papers import RefusedPaper
from gateways.papers import sentences, signatures
from gateways.papers.signatures import Kind

TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}


@dataclass(frozen=True, slots=True)
class Source:
    path: Path
    kind: Kind

    @property
    def is_pdf(self) -> bool:
        return self.kind == "pdf"


def prepare(sources: list[Path], *, accept: str, max_pages: int) -> dict[str, Any]:
    """{file, content_type, pages, remark}, the file in the current folder. Raises RefusedPaper."""
    known = [_recognised(path) for path in sources]
    pictures = sum(not source.is_pdf for source in known)
    if pictures > max_pages:
        raise RefusedPaper(sentences.TOO_MANY_PAGES.format(pages=pictures, most=max_pages))
    if len(known) == 1 and pictures == 1 and accept == "any":
        return _one_picture(known[0])
    made, pages = _one_pdf(known, max_pages)
    return _made(made, pages, _remark(len(known), pictures, pages))


def _recognised(path: Path) -> Source:
    content = path.read_bytes()
    kind = signatures.kind_of(content)
    signatures.refuse_two_in_one(content, kind)
    return Source(path, kind)


def _one_picture(source: Source) -> dict[str, Any]:
    from gateways.papers import pictures

    made = pictures.cleaned(source.path, source.kind, Path("picture"))
    return _made(made, 1, "Photo convertie en JPEG." if source.kind in ("heic", "webp") else "")


def _one_pdf(sources: list[Source], max_pages: int) -> tuple[Path, int]:
    from gateways.papers import pdf

    parts = [source.path if source.is_pdf else _as_pdf(source, number) for number, source in enumerate(sources)]
    made = Path("paper.pdf")
    return made, pdf.clean(parts, made, max_pages=max_pages)


def _as_pdf(source: Source, number: int) -> Path:
    from gateways.papers import pictures

    return pictures.as_pdf(pictures.cleaned(source.path, source.kind, Path(f"{number}"), flat=True))


def _remark(files: int, pictures: int, pages: int) -> str:
    if not pictures and files == 1:
        return ""
    if files == 1:
        return "Photo convertie en PDF."
    what = "photos réunies" if pictures == files else "PDF réunis" if not pictures else "fichiers réunis"
    return f"{files} {what} en un PDF de {pages} pages."


def _made(path: Path, pages: int, remark: str) -> dict[str, Any]:
    return {"file": path.name, "content_type": TYPES[path.suffix], "pages": pages, "remark": remark}
