"""Which procedures an agent may fill in at the desk, and for whom."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request
from markupsafe import Markup

from domain import desk
from domain.actors import Actor, visitor
from schemas.definitions import Procedure, Town
from web import current
from workflows.guards import may_send

ICON = Markup('<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-{}"/></svg>')


def serves(town: Town, procedure: Procedure, agent: Actor) -> bool:
    """Whether an agent may fill it in for a family: it is one that families send, and their roles decide on it, or nobody does."""
    workflow = town.workflow_of(procedure)
    if not agent.is_agent or not may_send(workflow.submission, visitor("anybody")):
        return False
    if not {"guardian", "anyone"} & set(procedure.audience):
        return False
    ways = [way for way in workflow.transitions.values() if way is not workflow.submission]
    deciding = {role for way in ways for role in way.by if role not in ("family", "clock", "link", "api")}
    return not deciding or any(map(agent.has_role, deciding))


def is_for_newcomers(procedure: Procedure) -> bool:
    """Whether it opens an account: it is about a family that the town does not know yet."""
    return procedure.subject == "account" and "anyone" in procedure.audience


def asked() -> tuple[str, str | None]:
    """The family and the account that the address names (`?family=`, `?account=`); empty when none is named."""
    return request.args.get("family", ""), request.args.get("account") or None


def acting(procedure: Procedure) -> Actor:
    """Who begins a procedure: whoever looks at the page, or the family that an agent names in its address.

    Raises NotYours for a family that the town does not know.
    """
    who, town = current.actor(), current.town()
    if not serves(town, procedure, who):
        return who
    household_id, account_id = asked()
    if household_id:
        family = desk.family_of(current.session(), household_id=household_id)
        return desk.stand_in(who, family, account_id=account_id)
    return desk.newcomer(who) if is_for_newcomers(procedure) else who


def query(**more: str) -> str:
    """The query string that keeps for whom one fills in: `?family=…&account=…`, with `more`."""
    household_id, account_id = asked()
    kept = {"family": household_id, "account": account_id or "", **more}
    named = {name: value for name, value in kept.items() if value or name in more}
    return f"?{urlencode(named)}" if named else ""


def address(actor: Actor) -> str:
    """The family's page at the desk."""
    slug = current.town().slug
    if actor.household_id is None:
        return f"/{slug}/desk"
    return f"/{slug}/desk/{actor.household_id}" + (f"?account={actor.id}" if actor.id else "")


def bar(actor: Actor) -> Markup:
    """For whom an agent fills in, on every page of it; nothing for a family."""
    if actor.desk is None:
        return Markup("")
    who = f"{actor.name}, " if actor.name and actor.household_id else ""
    return Markup(
        '<aside class="desk-bar notice" data-colour="blue" aria-label="Au guichet">{}<p class="row-line">'
        '<span>Au guichet, pour <strong>{}{}</strong></span> <a class="link small" href="{}">{}</a></p></aside>'
    ).format(
        ICON.format("users-round"),
        who,
        actor.desk.family,
        address(actor),
        "Sa page" if actor.household_id else "Le guichet",
    )
