"""The papers of a family as its pages list them: what it gave, what the town gave, until when each is worth something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from domain.clock import today
from domain.records import Document
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
    """What the town gave the family to download."""
    return told(holdings, [each for each in holdings.papers if each.origin == "town"])


def told(holdings: Holdings, documents: Iterable[Document]) -> list[Paper]:
    return [_paper(holdings, document) for document in documents]


def _paper(holdings: Holdings, document: Document) -> Paper:
    kind, member = holdings.town.documents.get(document.kind), holdings.member(document.person_id)
    note, colour, icon = state_of(document)
    return Paper(
        document=document,
        title=kind.label if kind is not None else document.name,
        about=member.person.full_name if member is not None else "",
        url=f"/{holdings.town.slug}/files/{document.id}" if document.scan == "clean" else "",
        note=note,
        colour=colour,
        icon=icon,
    )


def state_of(document: Document) -> tuple[str, str, str]:
    """(words, colour, icon): whether it may be used, and until when."""
    if document.scan == "refused":
        return "Refusé par l’antivirus", "red", "circle-x"
    if document.scan == "waiting":
        return "Vérification en cours", "grey", "hourglass"
    if document.expires_on is None:
        return "", "grey", "file-check"
    if document.expires_on < today():
        return f"Expiré le {date_fr(document.expires_on)}", "yellow", "clock"
    if document.expires_on <= today() + SOON:
        return f"Expire le {date_fr(document.expires_on)}", "yellow", "clock"
    return f"Valable jusqu’au {date_fr(document.expires_on)}", "green", "check"
