"""The space's first page: what waits for the family, then the town's own headings in its order, or a tile for each."""

from __future__ import annotations

from flask import Blueprint, render_template

from domain.clock import today
from web import guards
from web.family import sections, waiting
from web.family.holdings import Holdings
from web.shell import Shell


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/", "space", guards.family_only(show))


def show() -> str:
    holdings = Holdings.of(guards.me())
    items, cards = waiting.waiting_for(holdings), holdings.town.space == "cards"
    return render_template(
        "pages/family/space.html",
        who=holdings.account,
        first_name=_first_name(holdings),
        day=today(),
        items=items,
        told=waiting.told(items),
        tiles=[sections.tile_of(holdings, section) for section in holdings.town.sections] if cards else [],
        sections=[] if cards else [(each, sections.content_of(holdings, each)) for each in holdings.town.sections],
        number=_number(holdings),
        shell=Shell("family"),
    )


def _first_name(holdings: Holdings) -> str:
    own = holdings.member(holdings.account.person_id)
    return (own.person.first_name if own else "") or holdings.account.display_name.split(" ")[0]


def _number(holdings: Holdings) -> str:
    """The family number, where a family logs in with it."""
    return holdings.account.login if holdings.town.login.by == "family_number" else ""
