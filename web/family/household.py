"""« Mon foyer »: the home's own record, everybody of it with their indicators, its papers."""

from __future__ import annotations

from flask import Blueprint, render_template

from domain.errors import NotYours
from domain.households import Member
from schemas.definitions import Procedure
from web import guards
from web.family import chapters, papers
from web.family.holdings import Holdings
from web.family.person import sheets_about
from web.family.sheets import ADD, OF_SUBJECT, Sheet, address_of, card_of
from web.shell import Shell
from workflows.sheets import sheet_procedures

HEADINGS = (("Adultes", ("holder", "co_guardian")), ("Enfants", ("child",)), ("Contacts", ("contact",)))


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/household", "household", guards.family_only(show))


def show() -> str:
    """Raises NotYours for an account whose family is not recorded yet."""
    holdings = Holdings.of(guards.me())
    if holdings.household is None:
        raise NotYours
    return render_template(
        "pages/family/household.html",
        household=holdings.household,
        sheets=_sheets(holdings),
        people=[(title, _people(holdings, roles)) for title, roles in HEADINGS if holdings.with_role(*roles)],
        adding=_adding(holdings),
        chapters=chapters.of_household(holdings, holdings.household).chapters,
        papers=papers.told(holdings, [each for each in holdings.papers if each.person_id is None]),
        shell=Shell("household"),
    )


def _sheets(holdings: Holdings) -> list[tuple[Procedure, Sheet]]:
    found = [procedure for procedure in sheet_procedures(holdings.town) if procedure.subject not in OF_SUBJECT]
    return [(procedure, card_of(holdings, procedure, None)) for procedure in found]


def _people(holdings: Holdings, roles: tuple[str, ...]) -> list[tuple[Member, str, list[tuple[Procedure, Sheet]]]]:
    members = holdings.with_role(*roles)
    return [(member, address_of(holdings.town, member), sheets_about(holdings, member)) for member in members]


def _adding(holdings: Holdings) -> list[tuple[str, str]]:
    """Sheets that begin with somebody new: label and address."""
    open_ones = [
        procedure
        for procedure in sheet_procedures(holdings.town)
        if procedure.subject in ADD and not holdings.closed(procedure)
    ]
    return [(ADD[each.subject], f"/{holdings.town.slug}/procedures/{each.id}?person=") for each in open_ones]
