"""Households: a number that families know, a key for those on paper, and who belongs."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.counters import next_number
from domain.records import Household, HouseholdPerson, Person
from domain.scope import town_of
from schemas.definitions import Town

UNMISTAKABLE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without O and 0, I, L and 1, which guides warn about."""
FIRST_NUMBER = 1001

ROLES = ("holder", "co_guardian", "child", "contact")


def create_household(session: Session, *, town: Town) -> Household:
    """A new household with the next family number of the town and a linking key of ten characters."""
    household = Household(
        town=town_of(session),
        number=next_number(session, name="household", first=FIRST_NUMBER),
        linking_key="".join(secrets.choice(UNMISTAKABLE) for _ in range(10)),
    )
    session.add(household)
    session.flush()
    return household


def find_by_key(session: Session, *, linking_key: str) -> Household | None:
    """The household whose key this is, however it was typed."""
    typed = "".join(c for c in linking_key.upper() if c.isalnum())
    return session.scalar(select(Household).where(Household.linking_key == typed))


def find_by_number(session: Session, *, number: int) -> Household | None:
    return session.scalar(select(Household).where(Household.number == number))


def load(session: Session, *, household_id: str) -> Household | None:
    return session.scalar(select(Household).where(Household.id == household_id))


def members(session: Session, household: Household | str) -> list[tuple[Person, str]]:
    """Its people and their role: holder first, then co-guardians, children, contacts, each in the order they came."""
    household_id = household if isinstance(household, str) else household.id
    rows = session.execute(
        select(Person, HouseholdPerson.role)
        .join(HouseholdPerson, (HouseholdPerson.town == Person.town) & (HouseholdPerson.person_id == Person.id))
        .where(HouseholdPerson.household_id == household_id)
        .order_by(Person.id)
    )
    return sorted(((person, role) for person, role in rows), key=lambda pair: ROLES.index(pair[1]))


def join(session: Session, *, household: Household, person: Person, role: str) -> None:
    """Give somebody a place; a second time changes nothing, except a contact who becomes more."""
    place = session.get(HouseholdPerson, (town_of(session), household.id, person.id))
    if place is None:
        session.add(HouseholdPerson(town=town_of(session), household_id=household.id, person_id=person.id, role=role))
    elif place.role == "contact":
        place.role = role


def leave(session: Session, *, household_id: str, person_id: str) -> None:
    """Take somebody out of this household; the person stays, another household may have them too."""
    session.execute(
        delete(HouseholdPerson)
        .where(HouseholdPerson.household_id == household_id, HouseholdPerson.person_id == person_id)
        .execution_options(synchronize_session="fetch")
    )
