"""The papers of a family as its pages list them: what it gave, what the town gave, until when each is worth something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from domain.clock import today
from domain.printing import MAKING, RECEIPT
from domain.records import Document
from schemas.definitions import Town
from web.family.holdings import Holdings
from web.filters import date_fr

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Paper:
    """`url` is empty while nobody may open it; `note` says until when it holds, or what became of it."""

    document: Document
    title: str
    about: str
    url: str
    note: str = ""
    colour: str = "grey"
    icon: str = "file-text"


def given(holdings: Holdings) -> list[Paper]:
    """The storage space, the newest first."""
    return told(holdings, [each for each in holdings.papers if each.origin == "family"])


def received(holdings: Holdings) -> list[Paper]:
    """What the town gave the family to download, receipts aside: each sending has one, beside its request."""
    return told(holdings, [each for each in holdings.papers if each.origin == "town" and each.kind != RECEIPT])


def receipts(holdings: Holdings) -> list[Paper]:
    """The proofs of what the family sent, the newest first."""
    return told(holdings, [each for each in holdings.papers if each.kind == RECEIPT])


def handed(town: Town, document: Document) -> Paper:
    """A document of the town's on the page of its request."""
    note, colour, icon = state_of(document)
    return Paper(document, _title(town, document), "", _url(town, document), note, colour, icon)


def told(holdings: Holdings, documents: Iterable[Document]) -> list[Paper]:
    return [_paper(holdings, document) for document in documents]


def _paper(holdings: Holdings, document: Document) -> Paper:
    member = holdings.member(document.person_id)
    note, colour, icon = state_of(document)
    return Paper(
        document=document,
        title=_title(holdings.town, document),
        about=member.person.full_name if member is not None else "",
        url=_url(holdings.town, document),
        note=note,
        colour=colour,
        icon=icon,
    )


def _title(town: Town, document: Document) -> str:
    """Of a file sent, its whole name; of what the town made, what it calls it."""
    kind = town.documents.get(document.kind)
    if kind is not None:
        return kind.label
    return document.name.removesuffix(".pdf") if document.origin == "town" else document.name


def _url(town: Town, document: Document) -> str:
    return f"/{town.slug}/files/{document.id}" if document.scan == "clean" else ""


def state_of(document: Document) -> tuple[str, str, str]:
    """(words, colour, icon): whether it may be used, and until when."""
    if document.scan == "refused":
        return "Refusé par l’antivirus", "red", "circle-x"
    if document.scan == MAKING:
        return "En préparation", "grey", "hourglass"
    if document.scan == "waiting":
        return "Vérification en cours", "grey", "hourglass"
    if document.expires_on is None:
        return "", "grey", "file-check"
    if document.expires_on < today():
        return f"Expiré le {date_fr(document.expires_on)}", "yellow", "clock"
    if document.expires_on <= today() + SOON:
        return f"Expire le {date_fr(document.expires_on)}", "yellow", "clock"
    return f"Valable jusqu’au {date_fr(document.expires_on)}", "green", "check"
