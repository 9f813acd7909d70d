"""What conditions, labels and prefills read besides answers, gathered in two SELECTs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.clock import today
from domain.households import Member
from domain.people import read_values
from domain.records import Household, HouseholdPerson, Person
from schemas.definitions import Procedure, Town
from workflows.sheets import Indicator, load_indicators, standing_of_all

FACTS = (
    "actor",
    "today",
    "subject.*",
    "holder.*",
    "account.email",
    "account.active",
    "household.sheets",
    "household.adults",
    "household.children",
    "household.number",
)


def facts_for(
    session: Session,
    *,
    town: Town,
    actor: Actor,
    procedure: Procedure | None = None,
    subject_id: str | None = None,
    household_id: str | None = None,
) -> dict[str, Any]:
    """Facts by dotted name, all of them JSON, so that a draft keeps them. What is unknown is left out.

    The household is the actor's own, unless an agent names another. `people` lists its persons as [id, kind, name].
    A `subject_id` of another household is not looked at.
    """
    household_id = actor.household_id if actor.kind == "family" else household_id
    household, members = load_household(session, household_id)
    found = load_indicators(session, town=town, household_id=household.id, members=members) if household else []
    return facts_from(town, actor, household, members, indicators=found, procedure=procedure, subject_id=subject_id)


def facts_from(
    town: Town,
    actor: Actor,
    household: Household | None,
    members: list[Member],
    *,
    indicators: Sequence[Indicator],
    procedure: Procedure | None = None,
    subject_id: str | None = None,
) -> dict[str, Any]:
    """The same facts, out of what was loaded already."""
    facts: dict[str, Any] = {"actor": _kind(actor), "today": today().isoformat()}
    if actor.kind == "family" and actor.id is not None:
        facts |= {"account.email": actor.email, "account.active": True}
    facts["household.sheets"] = standing_of_all(indicators, has_household=household is not None)
    if household is not None:
        facts |= _about_household(town, household, members)
        facts |= _about_subject(town, procedure, household, members, subject_id)
    return {name: value for name, value in facts.items() if value is not None}


def load_household(session: Session, household_id: str | None) -> tuple[Household | None, list[Member]]:
    """The household and its people in one statement; one without people is still found."""
    if household_id is None:
        return None, []
    rows = session.execute(
        select(Household, Person, HouseholdPerson)
        .outerjoin(
            HouseholdPerson,
            (HouseholdPerson.town == Household.town) & (HouseholdPerson.household_id == Household.id),
        )
        .outerjoin(Person, (Person.town == HouseholdPerson.town) & (Person.id == HouseholdPerson.person_id))
        .where(Household.id == household_id)
        .order_by(Person.id)
    ).all()
    household = rows[0][0] if rows else None
    return household, [Member(person, place) for _, person, place in rows if person is not None]


def _about_household(town: Town, household: Household, members: list[Member]) -> dict[str, Any]:
    roles = [member.role for member in members]
    facts = {
        "household.number": household.number,
        "household.adults": roles.count("holder") + roles.count("co_guardian"),
        "household.children": roles.count("child"),
        "people": [[person.id, person.kind, person.full_name] for person, _ in members],
    }
    return facts | about("holder", _holder(members), town=town)


def _about_subject(
    town: Town, procedure: Procedure | None, household: Household, members: list[Member], subject_id: str | None
) -> dict[str, Any]:
    if subject_id is not None:
        return about("subject", next((each for each in members if each.person.id == subject_id), None), town=town)
    if procedure is not None and procedure.subject == "household":
        return _named("subject", household.id, read_values(household))
    if procedure is not None and procedure.subject == "account":
        return about("subject", _holder(members), town=town)
    return {}


def _holder(members: list[Member]) -> Member | None:
    return next((member for member in members if member.role == "holder"), None)


def about(prefix: str, member: Member | None, *, town: Town) -> dict[str, Any]:
    """Facts of one person as their household knows them: `subject.first_name`, or nothing without one."""
    if member is None:
        return {}
    return _named(prefix, member.person.id, read_values(member.person, member.place, shared=town.shared))


def _named(prefix: str, id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    told = {"id": id, **values}
    return {f"{prefix}.{name}": value for name, value in told.items() if value is not None}


def _kind(actor: Actor) -> str:
    return "anyone" if actor.is_visitor else actor.kind
