"""The town's links in the family's space: where each leads, why it is closed, and for which child it may be opened."""

from __future__ import annotations

from dataclasses import dataclass

from domain.households import Member
from schemas.definitions import Link, Procedure
from web.family.holdings import Holdings
from web.family.sheets import first_name
from web.shell import link_url


@dataclass(frozen=True, slots=True)
class ForChild:
    """One child that the procedure may be begun for, unless `closed` says why not."""

    words: str
    url: str
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """A link of the town. `closed` takes the place of where it leads."""

    label: str
    text: str
    icon: str
    url: str
    closed: str = ""
    children: tuple[ForChild, ...] = ()


def door_of(holdings: Holdings, link: Link) -> Door:
    url = link_url(holdings.town, link)
    procedure = holdings.town.procedures.get(link.procedure)
    if procedure is None:
        return Door(link.label, link.text, link.icon or "file-text", url)
    closed = holdings.closed(procedure)
    children = () if closed else _for_each_child(holdings, procedure, url)
    return Door(link.label, link.text or procedure.duration, link.icon or "file-text", url, closed, children)


def _for_each_child(holdings: Holdings, procedure: Procedure, url: str) -> tuple[ForChild, ...]:
    if procedure.subject != "child" or not holdings.children:
        return ()
    listed = [for_child(holdings, procedure, child) for child in holdings.children]
    return (*listed, ForChild("Pour un autre enfant", f"{url}?person="))


def for_child(holdings: Holdings, procedure: Procedure, child: Member) -> ForChild:
    """The way to begin a procedure for a child, or why it is not for them: too old, too young."""
    address = f"/{holdings.town.slug}/procedures/{procedure.id}?person={child.person.id}"
    return ForChild(f"Pour {first_name(child)}", address, holdings.closed(procedure, child))


def about_child(holdings: Holdings, child: Member) -> list[tuple[Procedure, ForChild]]:
    """What may be begun for one child, of what the town's headings offer: sheets are shown apart."""
    offered = [link.procedure for section in holdings.town.sections for link in section.links]
    listed = [name for section in holdings.town.sections for name in section.procedures]
    found = []
    for name in dict.fromkeys([*offered, *listed]):
        procedure = holdings.town.procedures.get(name)
        if procedure is not None and procedure.subject == "child" and not procedure.sheet:
            found.append((procedure, for_child(holdings, procedure, child)))
    return found
