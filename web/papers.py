"""Documents as people read them: what they are, until when, and where they are opened."""

from __future__ import annotations

from datetime import date

from domain.documents import CLEAN
from domain.records import Document
from forms.types.file import Paper
from web import current
from web.filters import day_fr

MEGABYTE = 1024 * 1024


def address(document: Document) -> str:
    return f"/{document.town}/files/{document.id}"


def preview_address(document: Document, page: int = 1) -> str:
    return f"{address(document)}/preview/{page}"


def detail(document: Document) -> str:
    """« PDF, 3 pages, 1,2 Mo »."""
    what = "PDF" if document.content_type == "application/pdf" else "Photo"
    pages = f"{document.pages} pages" if document.pages > 1 else ""
    return ", ".join(filter(None, (what, pages, weight(document.size))))


def weight(size: int) -> str:
    """Bytes in the unit that reads best."""
    if size < MEGABYTE / 10:
        return f"{max(1, round(size / 1024))} ko"
    return f"{size / MEGABYTE:.1f} Mo".replace(".", ",").replace(",0 ", " ")


def validity(document: Document, day: date) -> str:
    """Until when it is worth something; empty when it always is."""
    if document.expires_on is None:
        return ""
    if document.expires_on < day:
        return f"n'est plus valable depuis le {day_fr(document.expires_on)}"
    return f"valable jusqu'au {day_fr(document.expires_on)}"


def paper_of(document: Document, *, opens: bool = True, url: str = "", preview: str = "") -> Paper:
    """As the list of a question prints it; `opens` is False for who may not open it from there.

    `url` and, with it, `preview` take the place of the family's own addresses.
    """
    clean = opens and document.scan == CLEAN
    own = "" if url else preview_address(document)
    return Paper(
        id=document.id,
        name=document.name,
        detail=detail(document),
        remark=document.remark,
        state=document.scan,
        sentence=document.refusal,
        url=(url or address(document)) if clean else "",
        preview=(preview or own) if clean else "",
    )


def kind_label(document: Document) -> str:
    """What the town calls its kind; empty when it has none, or no longer."""
    kind = current.town().documents.get(document.kind)
    return kind.label if kind else ""
