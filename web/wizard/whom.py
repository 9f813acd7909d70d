"""For whom a procedure is begun: an agent finds the family, a parent chooses the child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request

from domain import directory, households, linking
from domain.actors import Actor
from domain.households import Member
from domain.subjects import ROLES_OF
from schemas.definitions import Procedure
from web import current
from web import desk as at_desk
from web.wizard.gates import shut
from workflows import facts as facts_of

KINDS = {"child": ("child",), "contact": ("contact",)}
"""Whom an agent looks for, by what a procedure is about; else an adult."""


def asks_whom(procedure: Procedure, actor: Actor) -> bool:
    """Whether an agent must first say for whom: everything but the opening of a new account is about somebody known."""
    if not actor.is_agent:
        return False
    if at_desk.serves(current.town(), procedure, actor):
        return True
    return procedure.subject != "account" and not request.args.get("person")


def begins_another(procedure: Procedure, actor: Actor) -> bool:
    """Whether a draft already there is left alone: for another child, and for an agent's next family."""
    another_child = "person" in request.args and not request.args["person"]
    of_agent = actor.is_agent or (actor.desk is not None and actor.is_visitor)
    return another_child or (of_agent and procedure.subject == "account")


def household_of_agent(actor: Actor) -> str | None:
    """The household an agent works for: the one they were shown with the person they chose, else that person's first."""
    person, household_id = request.args.get("person"), request.args.get("family")
    if not actor.is_agent or not person:
        return None
    homes = [home.household.id for home in linking.homes_of(current.session(), person_ids=[person])]
    return household_id if household_id in homes else next(iter(homes), None)


def choose(procedure: Procedure) -> str:
    """An agent looks for the family by name, number or mail address."""
    session, town, text = current.session(), current.town(), request.args.get("q", "").strip()
    kinds = KINDS.get(procedure.subject, ("adult",))
    page = directory.find_people(session, text=text, kinds=kinds)
    accounts = directory.accounts_of(session, person_ids=[each.person.id for each in page.found])
    links = [f"/{town.slug}/procedures/{procedure.id}{_query_for(procedure, each, accounts)}" for each in page.found]
    found = list(zip(page.found, links, strict=True))
    return render_template(
        "pages/wizard/whom.html", town=town, procedure=procedure, text=text, found=found, more=page.more
    )


def _query_for(procedure: Procedure, found: directory.Found, accounts: Mapping[str, str]) -> str:
    """For whom one begins: the family, whom it is about where it is about somebody, and whose account answers for it."""
    named = {"family": found.household.id, "person": found.person.id, "account": accounts.get(found.person.id, "")}
    if at_desk.serves(current.town(), procedure, current.actor()) and procedure.subject not in ROLES_OF:
        del named["person"]
    return f"?{urlencode({name: value for name, value in named.items() if value})}"


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the household, whom the procedure may be begun for unless `closed` says why not."""

    id: str
    name: str
    birth_date: date | None
    closed: str


def children_to_choose(procedure: Procedure, actor: Actor, facts: Mapping[str, Any]) -> list[Child]:
    """« Soit pour un enfant déjà ajouté, soit pour un nouvel enfant »: those already there, when none was chosen yet."""
    if procedure.subject != "child" or actor.is_agent or actor.household_id is None or "person" in request.args:
        return []
    members = households.members(current.session(), actor.household_id)
    return [_child(procedure, member, facts) for member in members if member.role == "child"]


def _child(procedure: Procedure, member: Member, facts: Mapping[str, Any]) -> Child:
    person = member.person
    return Child(
        person.id,
        person.full_name or "Enfant",
        person.birth_date,
        shut(procedure.concerns, {**facts, **facts_of.about("subject", member, town=current.town())}),
    )


def person_chosen(procedure: Procedure, actor: Actor) -> str | None:
    """The person chosen. Where a procedure is about nobody, an agent chose somebody only to say which family."""
    if (actor.is_agent or actor.desk is not None) and procedure.subject not in ROLES_OF:
        return None
    return request.args.get("person") or None
