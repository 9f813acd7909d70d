"""Finding somebody of the town, for staff: to begin a procedure for them, or to see who they are."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from domain.keys import LENGTH, read_key
from domain.linking import Home, homes_of
from domain.records import Account, Household, HouseholdPerson, Person
from domain.text import searchable

MOST = 20
_DAY = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")


@dataclass(frozen=True, slots=True)
class Found:
    """A person with the household they were found in."""

    person: Person
    household: Household
    role: str


@dataclass(frozen=True, slots=True)
class Known:
    """A person with all of their homes: two for a child of separated parents, none for who left."""

    person: Person
    homes: tuple[Home, ...] = ()


def find_people(session: Session, *, text: str, kinds: tuple[str, ...]) -> list[Found]:
    """People whose names hold every word of `text`, born on the day it says (dd/mm/yyyy); or those of the household whose
    number it is, or of the account that has this address.
    """
    meant = _meant(text)
    if meant is None:
        return []
    with_address = select(Account.household_id).where(Account.email == text.strip())
    meant = or_(meant, Household.id.in_(with_address))
    if _is_number(text):
        meant = or_(meant, Household.number == int(text))
    rows = session.execute(
        select(Person, Household, HouseholdPerson.role)
        .join(HouseholdPerson, and_(HouseholdPerson.town == Person.town, HouseholdPerson.person_id == Person.id))
        .join(Household, and_(Household.town == Person.town, Household.id == HouseholdPerson.household_id))
        .where(meant, Person.kind.in_(kinds), Person.merged_into.is_(None))
        .order_by(Person.last_name, Person.first_name, Person.id)
        .limit(MOST)
    )
    return [Found(person, household, role) for person, household, role in rows]


def search_people(session: Session, *, text: str) -> list[Known]:
    """The same for anybody, whatever their kind and with all of their homes; a child's or a household's key finds them too.

    Two SELECTs. Whoever was merged into another record is not found.
    """
    meant = _meant(text)
    if meant is None:
        return []
    there = select(HouseholdPerson.person_id).join(
        Household, and_(Household.town == HouseholdPerson.town, Household.id == HouseholdPerson.household_id)
    )
    with_address = select(Account.household_id).where(Account.email == text.strip())
    meant = or_(meant, Person.id.in_(there.where(Household.id.in_(with_address))))
    if _is_number(text):
        meant = or_(meant, Person.id.in_(there.where(Household.number == int(text))))
    if len(key := read_key(text)) == LENGTH:
        meant = or_(meant, Person.linking_key == key, Person.id.in_(there.where(Household.linking_key == key)))
    wanted = select(Person).where(meant, Person.merged_into.is_(None))
    people = session.scalars(wanted.order_by(Person.last_name, Person.first_name, Person.id).limit(MOST)).all()
    return with_homes(session, list(people))


def with_homes(session: Session, people: list[Person]) -> list[Known]:
    """These people with all of their homes, in one SELECT."""
    homes = homes_of(session, person_ids=[person.id for person in people]) if people else []
    return [Known(person, tuple(home for home in homes if home.person_id == person.id)) for person in people]


def accounts_of(session: Session, *, person_ids: Collection[str]) -> dict[str, str]:
    """{person: their open account}, of those who have one."""
    theirs = select(Account.person_id, Account.id).where(Account.person_id.in_(person_ids), Account.state != "closed")
    return {str(person): account for person, account in session.execute(theirs)} if person_ids else {}


def load_person(session: Session, *, person_id: str) -> Person | None:
    """Somebody of the town, merged records included: their page leads to the record kept."""
    return session.scalar(select(Person).where(Person.id == person_id))


def household_of(session: Session, *, person_id: str) -> str | None:
    """The household a person was first put in; None for somebody unknown in this town."""
    place = select(HouseholdPerson.household_id).where(HouseholdPerson.person_id == person_id)
    return session.scalar(place.order_by(HouseholdPerson.household_id).limit(1))


def _meant(text: str) -> ColumnElement[bool] | None:
    """Whom a text names: every word of it in their names, its day their birth date; None when it says nothing."""
    born, names = _birth_date(text), searchable(_DAY.sub(" ", text)).split()
    named = [Person.search.contains(word, autoescape=True) for word in names]
    if born is not None:
        return and_(Person.birth_date == born, *named)
    return and_(*named) if named else None


def _birth_date(text: str) -> date | None:
    found = _DAY.search(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return text.strip().isdecimal() and len(text.strip()) < 10
