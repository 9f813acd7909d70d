"""The space's first page: what waits for the family, then the town's own headings in its order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from domain.clock import today
from domain.records import Draft
from schemas.definitions import Link, Procedure, Section
from web import casefile, guards
from web.family.holdings import Holdings, known
from web.family.sheets import sheets_of
from web.shell import Shell, link_url


@dataclass(frozen=True, slots=True)
class Door:
    """A link of the town: where it leads, why it is closed, and for whom it may be opened."""

    label: str
    text: str
    icon: str
    url: str
    closed: str = ""
    children: tuple[tuple[str, str], ...] = ()
    """(words, address) for each child, when the procedure is about one."""


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/", "space", guards.family_only(show))


def show() -> str:
    holdings = Holdings.of(guards.me())
    to_correct = holdings.to_correct()
    shown = {file.case.id for file in to_correct}
    return render_template(
        "pages/family/space.html",
        who=holdings.account,
        first_name=_first_name(holdings),
        day=today(),
        drafts=[(draft, _title_of(holdings, draft)) for draft in holdings.drafts if draft.case_id not in shown],
        to_correct=to_correct,
        sections=[(section, _content(holdings, section)) for section in holdings.town.sections],
        number=_number(holdings),
        shell=Shell("family"),
    )


def _first_name(holdings: Holdings) -> str:
    own = next((person for person, _ in holdings.people if person.id == holdings.account.person_id), None)
    return (own.first_name if own else "") or holdings.account.display_name.split(" ")[0]


def _number(holdings: Holdings) -> str:
    """The family number, where a family logs in with it."""
    return holdings.account.login if holdings.town.login.by == "family_number" else ""


def _title_of(holdings: Holdings, draft: Draft) -> str:
    procedure = holdings.town.procedures.get(draft.procedure)
    title = procedure.title if procedure else "Démarche"
    return f"{title} · {draft.label}" if draft.label and draft.label != title else title


def _content(holdings: Holdings, section: Section) -> Any:
    """What stands under a heading, by its kind."""
    match section.show:
        case "sheets":
            cards, adding = sheets_of(holdings, section)
            return {"cards": cards, "adding": adding}
        case "requests":
            return [casefile.of_case(case) for case in holdings.requests]
        case "people":
            return holdings.people
        case "account":
            return known(holdings.town, section.procedures)
        case "links":
            return [_door(holdings, link) for link in section.links]


def _door(holdings: Holdings, link: Link) -> Door:
    url = link_url(holdings.town, link)
    procedure = holdings.town.procedures.get(link.procedure)
    if procedure is None:
        return Door(link.label, link.text, link.icon or "file-text", url)
    closed = holdings.closed(procedure)
    children = () if closed else _for_each_child(holdings, procedure, url)
    return Door(link.label, link.text or procedure.duration, link.icon or "file-text", url, closed, children)


def _for_each_child(holdings: Holdings, procedure: Procedure, url: str) -> tuple[tuple[str, str], ...]:
    if procedure.subject != "child" or not holdings.children:
        return ()
    known_children = [
        (f"Pour {child.first_name or child.full_name}", f"{url}?person={child.id}") for child, _ in holdings.children
    ]
    return (*known_children, ("Pour un autre enfant", f"{url}?person="))
