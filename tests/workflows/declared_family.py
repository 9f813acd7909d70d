"""A family as it declares itself, and its case decided."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import households
from domain.actors import of_account
from domain.records import Account, Case, Household, Person
from schemas.definitions import Town
from tests.worlds import make_agent, make_family, send
from workflows.engine import take
from workflows.record_values import About, current_values

HOLDER = {"_key": "new-1", "last_name": "Roux", "first_name": "Claire", "profession": "employee", "no_sms": True}
PARTNER = {"_key": "new-2", "last_name": "Roux", "first_name": "Karim", "birth_date": "1986-11-02"}
MISSIE = {
    "_key": "new-3",
    "last_name": "Roux",
    "first_name": "Missie",
    "birth_date": "2018-05-21",
    "relationship_holder": "mother",
    "authority_holder": True,
    "relationship_co_guardian": "father",
    "authority_co_guardian": False,
}
SAMI = {"_key": "new-4", "last_name": "Roux", "first_name": "Sami"}
FATIMA = {"_key": "new-5", "last_name": "Roux", "first_name": "Fatima", "phone": "+33493290017", "emergency": True}
FAMILY: dict[str, Any] = {
    "situation": "married",
    "benefit_number": "1234567",
    "holder": [HOLDER],
    "partner": [PARTNER],
    "children": [MISSIE, SAMI],
    "contacts": [FATIMA],
}


def declare(
    session: Session, town: Town, account: Account, answers: dict[str, Any], name: str = "family", **more: Any
) -> Case:
    """Sent by the family, accepted by an agent."""
    case = send(session, town, name, of_account(account), answers, **more)
    agent = session.scalar(select(Account).where(Account.login == "agent@example.fr"))
    actor = of_account(agent) if agent else make_agent(session)
    return take(session, town=town, case=case, transition="approve", actor=actor, expected_version=case.version)


def names(session: Session, household: Household) -> list[tuple[str, str | None]]:
    return [(role, person.first_name) for person, role in households.members(session, household)]


def child_of_two(session: Session, town: Town) -> tuple[Account, Account, Person]:
    """Missie, declared by Claire, who lives with Nour too."""
    claire, _ = make_family(session, town)
    declare(session, town, claire, {"children": [MISSIE]})
    nour, home = make_family(session, town, email="nour@example.fr")
    missie = session.scalars(select(Person).where(Person.first_name == "Missie")).one()
    households.join(session, household=home, person=missie, role="child")
    session.flush()
    return claire, nour, missie


def seen_by(session: Session, town: Town, account: Account, name: str, child: Person | None = None) -> dict[str, Any]:
    about = About(household_id=account.household_id, person_id=child.id if child else None, account_id=account.id)
    return current_values(session, town=town, procedure=town.procedures[name], case_or_subject=about)
