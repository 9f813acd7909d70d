"""Finding somebody of the town, for staff: to begin a procedure for them, or to see who they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from domain import person_words
from domain.linking import Home, homes_of
from domain.person_words import KINDS
from domain.records import Account, Household, HouseholdPerson, Person

MOST = 20
Each = TypeVar("Each")


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


@dataclass(frozen=True, slots=True)
class Page(Generic[Each]):
    """Those found, at most `MOST` people; `more` when more must be typed to see the others."""

    found: list[Each]
    more: bool = False


def find_people(session: Session, *, text: str, kinds: Sequence[str] = KINDS) -> Page[Found]:
    """People of some kinds, once for each of their homes; how they are found: `domain.person_words`. Three SELECTs or so."""
    named = person_words.find(session, text=text, most=MOST, kinds=kinds)
    if not named.ids:
        return Page([], named.more)
    rows = session.execute(
        select(Person, Household, HouseholdPerson.role)
        .join(HouseholdPerson, and_(HouseholdPerson.town == Person.town, HouseholdPerson.person_id == Person.id))
        .join(Household, and_(Household.town == Person.town, Household.id == HouseholdPerson.household_id))
        .where(Person.id.in_(named.ids))
        .order_by(Household.number)
    )
    found = [Found(person, household, role) for person, household, role in rows]
    return Page(sorted(found, key=lambda each: named.ids.index(each.person.id)), named.more)


def search_people(session: Session, *, text: str) -> Page[Known]:
    """The same for anybody, whatever their kind, each once with all of their homes, or with none."""
    named = person_words.find(session, text=text, most=MOST)
    people = session.scalars(select(Person).where(Person.id.in_(named.ids))).all() if named.ids else []
    return Page(with_homes(session, sorted(people, key=lambda person: named.ids.index(person.id))), named.more)


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
