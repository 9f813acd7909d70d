"""What conditions, labels and prefills read besides answers, gathered in two SELECTs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.clock import today
from domain.people import read_values
from domain.records import Household, HouseholdPerson, Person
from schemas.definitions import Procedure, Town
from workflows.sheets import load_indicators, standing_of_all

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
    facts: dict[str, Any] = {"actor": _kind(actor), "today": today().isoformat()}
    if actor.kind == "family" and actor.id is not None:
        facts |= {"account.email": actor.email, "account.active": True}
    household, members = _household(session, household_id)
    found = load_indicators(session, town=town, household_id=household.id, members=members) if household else []
    facts["household.sheets"] = standing_of_all(found, has_household=household is not None)
    if household is not None:
        facts |= _about_household(household, members)
        facts |= _about_subject(procedure, household, members, subject_id)
    return {name: value for name, value in facts.items() if value is not None}


def _household(session: Session, household_id: str | None) -> tuple[Household | None, list[tuple[Person, str]]]:
    """The household and its people in one statement; one without people is still found."""
    if household_id is None:
        return None, []
    rows = session.execute(
        select(Household, Person, HouseholdPerson.role)
        .outerjoin(
            HouseholdPerson,
            (HouseholdPerson.town == Household.town) & (HouseholdPerson.household_id == Household.id),
        )
        .outerjoin(Person, (Person.town == HouseholdPerson.town) & (Person.id == HouseholdPerson.person_id))
        .where(Household.id == household_id)
        .order_by(Person.id)
    ).all()
    household = rows[0][0] if rows else None
    return household, [(person, role) for _, person, role in rows if person is not None]


def _about_household(household: Household, members: list[tuple[Person, str]]) -> dict[str, Any]:
    roles = [role for _, role in members]
    holder = next((person for person, role in members if role == "holder"), None)
    facts = {
        "household.number": household.number,
        "household.adults": roles.count("holder") + roles.count("co_guardian"),
        "household.children": roles.count("child"),
        "people": [[person.id, person.kind, person.full_name] for person, _ in members],
    }
    return facts | _named("holder", holder)


def _about_subject(
    procedure: Procedure | None, household: Household, members: list[tuple[Person, str]], subject_id: str | None
) -> dict[str, Any]:
    if subject_id is not None:
        return _named("subject", next((person for person, _ in members if person.id == subject_id), None))
    if procedure is not None and procedure.subject == "household":
        return _named("subject", household)
    if procedure is not None and procedure.subject == "account":
        return _named("subject", next((person for person, role in members if role == "holder"), None))
    return {}


def _named(prefix: str, record: Person | Household | None) -> dict[str, Any]:
    if record is None:
        return {}
    return {f"{prefix}.id": record.id} | {f"{prefix}.{name}": value for name, value in read_values(record).items()}


def _kind(actor: Actor) -> str:
    return "anyone" if actor.is_visitor else actor.kind
