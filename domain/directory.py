"""Finding somebody of the town, for staff who begin a procedure for them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from domain.records import Account, Household, HouseholdPerson, Person
from domain.text import searchable

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A person with the household they were found in."""

    person: Person
    household: Household
    role: str


def find_people(session: Session, *, text: str, kinds: tuple[str, ...]) -> list[Found]:
    """People whose names hold every word of `text`, or whose household has that number, or whose account that address."""
    words = searchable(text).split()
    if not words:
        return []
    named = and_(*(Person.search.contains(word, autoescape=True) for word in words))
    with_address = select(Account.household_id).where(Account.email == text.strip())
    meant = or_(named, Household.id.in_(with_address))
    if text.strip().isdecimal() and len(text.strip()) < 10:
        meant = or_(meant, Household.number == int(text))
    rows = session.execute(
        select(Person, Household, HouseholdPerson.role)
        .join(HouseholdPerson, and_(HouseholdPerson.town == Person.town, HouseholdPerson.person_id == Person.id))
        .join(Household, and_(Household.town == Person.town, Household.id == HouseholdPerson.household_id))
        .where(meant, Person.kind.in_(kinds))
        .order_by(Person.last_name, Person.first_name, Person.id)
        .limit(MOST)
    )
    return [Found(person, household, role) for person, household, role in rows]


def household_of(session: Session, *, person_id: str) -> str | None:
    """The household a person was first put in; None for somebody unknown in this town."""
    place = select(HouseholdPerson.household_id).where(HouseholdPerson.person_id == person_id)
    return session.scalar(place.order_by(HouseholdPerson.household_id).limit(1))
