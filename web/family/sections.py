"""The town's headings, under the guide's own names: what stands under each, and what its tile says at a glance.

A kind of heading (`show:` in town.yaml) is one entry of `KINDS` and one template of `pages/family/sections/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from schemas.definitions import Section
from web import casefile, guards
from web.casefile import CaseFile
from web.family import papers
from web.family.doors import Door, door_of
from web.family.holdings import Holdings, known
from web.family.messages import Entry, entries
from web.family.sheets import address_of, sheets_of
from web.filters import ago
from web.shell import Shell, section_key, section_url


@dataclass(frozen=True, slots=True)
class Status:
    """What matters behind a tile; `colour` and `icon` make a chip of it, without them it is plain."""

    text: str
    colour: str = ""
    icon: str = "circle-dot"


NOTHING = Status("")


@dataclass(frozen=True, slots=True)
class Tile:
    section: Section
    url: str
    status: Status
    closed: str = ""

    @property
    def text(self) -> str:
        """What stands below its title where it has nothing to tell: the heading's first paragraph."""
        return self.section.text.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Kind:
    """`content` is what its template prints; `status` what its tile says."""

    content: Callable[[Holdings, Section], Any]
    status: Callable[[Holdings, Section], Status]


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/section/<section_id>", "section", guards.family_only(show))


def show(section_id: str) -> str:
    """One heading on a page of its own, where a tile leads."""
    holdings = Holdings.of(guards.me())
    section = next((each for each in holdings.town.sections if each.id == section_id), None)
    if section is None:
        raise NotFound
    return render_template(
        "pages/family/section.html",
        who=holdings.account,
        section=section,
        content=content_of(holdings, section),
        shell=Shell(section_key(holdings.town, section)),
    )


def content_of(holdings: Holdings, section: Section) -> Any:
    return KINDS[section.show].content(holdings, section)


def tile_of(holdings: Holdings, section: Section) -> Tile:
    closed = _closed_doors(holdings, section)
    status = NOTHING if closed else KINDS[section.show].status(holdings, section)
    return Tile(section, section_url(holdings.town, section), status, closed)


def count(number: int, one: str, many: str = "") -> str:
    """« 1 demande en cours », « 2 demandes en cours »."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


# ------------------------------------------------------------------------------------------------ sheets


def _sheets(holdings: Holdings, section: Section) -> dict[str, Any]:
    cards, adding = sheets_of(holdings, section)
    return {"cards": cards, "adding": adding}


_OF_SHEETS = (
    ("red", "circle-x", "fiche refusée", "fiches refusées"),
    ("yellow", "pencil", "fiche à compléter", "fiches à compléter"),
    ("blue", "pencil", "fiche à terminer", "fiches à terminer"),
    ("grey", "circle-dot", "fiche à remplir", "fiches à remplir"),
    ("orange", "hourglass", "fiche en attente de validation", "fiches en attente de validation"),
)


def _sheets_status(holdings: Holdings, section: Section) -> Status:
    """What presses most, by colour: of green ones only, that all is well."""
    cards, adding = sheets_of(holdings, section)
    ending = sum(card.indicator.ends is not None for card in cards)
    if ending:
        return Status(count(ending, "fiche à confirmer", "fiches à confirmer"), "yellow", "rotate-cw")
    for colour, icon, one, many in _OF_SHEETS:
        found = [card for card in cards if card.indicator.colour == colour]
        if found:
            return Status(count(len(found), one, many), colour, icon)
    if not cards:
        return Status(adding[0].label, "grey", "plus") if adding else NOTHING
    return Status("Fiche validée" if len(cards) == 1 else f"{len(cards)} fiches validées", "green", "check")


# ---------------------------------------------------------------------------------------------- requests


def _requests(holdings: Holdings, section: Section) -> list[CaseFile]:
    return [casefile.of_case(case) for case in holdings.requests]


def _requests_status(holdings: Holdings, section: Section) -> Status:
    mine = len(holdings.to_correct)
    if mine:
        return Status(count(mine, "demande vous attend", "demandes vous attendent"), "yellow", "pencil")
    under_way = sum(case.holder in ("staff", "others") for case in holdings.requests)
    if under_way:
        return Status(count(under_way, "demande en cours", "demandes en cours"), "orange", "hourglass")
    return Status("Aucune demande en cours")


# ------------------------------------------------------------------------------------------------- people


def _people(holdings: Holdings, section: Section) -> list[tuple[Any, str]]:
    return [(member, address_of(holdings.town, member)) for member in holdings.people]


def _people_status(holdings: Holdings, section: Section) -> Status:
    return Status(count(len(holdings.people), "personne")) if holdings.people else NOTHING


# ------------------------------------------------------------------------------------- account and links


def _account(holdings: Holdings, section: Section) -> Any:
    return known(holdings.town, section.procedures)


def _account_status(holdings: Holdings, section: Section) -> Status:
    return NOTHING if section.text else Status(holdings.account.email)


def _links(holdings: Holdings, section: Section) -> list[Door]:
    return [door_of(holdings, link) for link in section.links]


def _links_status(holdings: Holdings, section: Section) -> Status:
    return NOTHING if section.text else Status(", ".join(link.label for link in section.links[:3]))


def _closed_doors(holdings: Holdings, section: Section) -> str:
    """The reason why nothing behind a heading is open, when there is one for all of it."""
    reasons = {door.closed for door in _links(holdings, section)} if section.show == "links" else set()
    return reasons.pop() if len(reasons) == 1 else ""


# --------------------------------------------------------------------------------------------- documents


def _documents(holdings: Holdings, section: Section) -> list[papers.Paper]:
    return papers.given(holdings)


def _documents_status(holdings: Holdings, section: Section) -> Status:
    given = papers.given(holdings)
    over = sum(paper.colour in ("yellow", "red") for paper in given)
    asked = sum(len(refused) for refused in holdings.asked_again.values())
    if asked or over:
        return Status(count(asked + over, "document attendu", "documents attendus"), "yellow", "file-up")
    return Status(count(len(given), "document") if given else "Aucun document pour l’instant")


@dataclass(frozen=True, slots=True)
class Downloads:
    """What the town handed over, and the receipts of what was sent, which stay folded."""

    handed: list[papers.Paper]
    receipts: list[papers.Paper]


def _downloads(holdings: Holdings, section: Section) -> Downloads:
    return Downloads(papers.received(holdings), papers.receipts(holdings))


def _downloads_status(holdings: Holdings, section: Section) -> Status:
    received = len(papers.received(holdings))
    if not received:
        return Status("Aucun document pour l’instant")
    return Status(count(received, "document à télécharger", "documents à télécharger"))


# ---------------------------------------------------------------------------------------------- messages


def _messages(holdings: Holdings, section: Section) -> list[Entry]:
    return entries(holdings)


def _messages_status(holdings: Holdings, section: Section) -> Status:
    found = entries(holdings)
    unread = sum(entry.unread for entry in found)
    if unread:
        return Status(count(unread, "message non lu", "messages non lus"), "blue", "message-square")
    if not found:
        return Status("Aucun message pour l’instant")
    return Status(f"{count(len(found), 'message')}, le dernier {ago(max(entry.at for entry in found))}")


KINDS: Mapping[str, Kind] = {
    "sheets": Kind(_sheets, _sheets_status),
    "requests": Kind(_requests, _requests_status),
    "people": Kind(_people, _people_status),
    "account": Kind(_account, _account_status),
    "links": Kind(_links, _links_status),
    "documents": Kind(_documents, _documents_status),
    "downloads": Kind(_downloads, _downloads_status),
    "messages": Kind(_messages, _messages_status),
}
