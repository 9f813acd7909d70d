"""Pictures of pages, for the screen, in a child process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from domain.papers import RefusedPaper
from gateways.papers import pictures, sentences, signatures
from gateways.papers.signatures import Kind

TALLEST = 4
"""Times the width: a page like a ribbon is shown narrower, and fills no memory."""
QUALITY = 80


def preview(source: Path, page: int, width: int) -> dict[str, Any]:
    """{file}: a WEBP picture of the page (from 1). Raises RefusedPaper."""
    with source.open("rb") as content:
        kind = signatures.kind_of(content.read(4096))
    image = _page(source, page, width) if kind == "pdf" else _picture(source, kind, page, width)
    image.convert("RGB").save("page.webp", quality=QUALITY, method=2)
    return {"file": "page.webp"}


def _picture(source: Path, kind: Kind, page: int, width: int) -> Image.Image:
    if page != 1:
        raise RefusedPaper(sentences.NO_SUCH_PAGE.format(page=page), "no_page")
    try:
        image = pictures.opened(source, kind)
        image.draft("RGB", (width, width * TALLEST))
        image.thumbnail((width, width * TALLEST))
    except (OSError, SyntaxError, ValueError) as error:
        raise RefusedPaper(sentences.BROKEN_PICTURE) from error
    image = image.convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image)


def _page(source: Path, page: int, width: int) -> Image.Image:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
        document.init_forms()  # else what was typed into a form is not drawn
        if not 1 <= page <= len(document):
            raise RefusedPaper(sentences.NO_SUCH_PAGE.format(page=page), "no_page")
        sheet = document[page - 1]
        wide, high = sheet.get_size()
        scale = min(width / wide, width * TALLEST / high)
        return sheet.render(scale=scale).to_pil()
    except (pypdfium2.PdfiumError, ZeroDivisionError, ValueError) as error:
        raise RefusedPaper(sentences.BROKEN_PDF) from error
