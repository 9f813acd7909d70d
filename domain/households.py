"""Households: a number that families know, a key for those on paper, and who belongs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain import drafts, upkeep
from domain.actors import Actor
from domain.counters import next_number
from domain.errors import DomainError
from domain.keys import new_key, read_key
from domain.records import Household, HouseholdPerson, Person
from domain.scope import town_of
from schemas.definitions import Town

FIRST_NUMBER = 1001

ROLES = ("holder", "co_guardian", "child", "contact")


class Member(tuple[Person, str]):
    """Somebody of a household, with their place there. It unpacks as most readers want it: `for person, role in ...`."""

    place: HouseholdPerson

    def __new__(cls, person: Person, place: HouseholdPerson) -> Member:
        member = super().__new__(cls, (person, place.role))
        member.place = place
        return member

    @property
    def person(self) -> Person:
        return self[0]

    @property
    def role(self) -> str:
        return self[1]

    @property
    def address(self) -> dict[str, Any] | None:
        """Where they live, as this household says: a child has one in each of its homes."""
        if self.person.kind != "child":
            return self.person.address
        return self.place.details.get("address")


def create_household(session: Session, *, town: Town) -> Household:
    """A new household with the next family number of the town and a linking key of ten characters."""
    household = Household(
        town=town_of(session),
        number=next_number(session, name="household", first=FIRST_NUMBER),
        linking_key=new_key(),
    )
    session.add(household)
    session.flush()
    return household


def find_by_key(session: Session, *, linking_key: str) -> Household | None:
    """The household whose key this is, however it was typed."""
    return session.scalar(select(Household).where(Household.linking_key == read_key(linking_key)))


def find_by_number(session: Session, *, number: int) -> Household | None:
    return session.scalar(select(Household).where(Household.number == number))


def load(session: Session, *, household_id: str) -> Household | None:
    return session.scalar(select(Household).where(Household.id == household_id))


def members(session: Session, household: Household | str) -> list[Member]:
    """Its people and their places: holder first, then co-guardians, children, contacts, each in the order they came."""
    household_id = household if isinstance(household, str) else household.id
    rows = session.execute(
        select(Person, HouseholdPerson)
        .join(HouseholdPerson, (HouseholdPerson.town == Person.town) & (HouseholdPerson.person_id == Person.id))
        .where(HouseholdPerson.household_id == household_id)
        .order_by(HouseholdPerson.person_id)
    )
    return in_order(Member(person, place) for person, place in rows)


def in_order(found: Iterable[Member]) -> list[Member]:
    """Holder first, then co-guardians, children, contacts; those of a role stay in the order given."""
    return sorted(found, key=lambda member: ROLES.index(member.role))


def join(session: Session, *, household: Household, person: Person, role: str) -> HouseholdPerson:
    """Give somebody a place; a second time changes nothing, except a contact who becomes more."""
    place = session.get(HouseholdPerson, (town_of(session), household.id, person.id))
    if place is None:
        place = HouseholdPerson(town=town_of(session), household_id=household.id, person_id=person.id, role=role)
        session.add(place)
    elif place.role == "contact":
        place.role = role
    return place


def leave(session: Session, *, household_id: str, person_id: str) -> None:
    """Take somebody out of this household; the person stays, another household may have them too."""
    session.execute(
        delete(HouseholdPerson)
        .where(HouseholdPerson.household_id == household_id, HouseholdPerson.person_id == person_id)
        .execution_options(synchronize_session="fetch")
    )


def take_out(session: Session, *, household: Household, person: Person, by: Actor) -> None:
    """What an agent does for an adult or a contact who is no more of this household; what they are to children stays.

    What the household has under way about them is given up: sent later, it would bring them back. A second time changes
    nothing. Raises DomainError `holder` for whom the household's account belongs to.
    """
    place = session.get(HouseholdPerson, (town_of(session), household.id, person.id))
    if place is None:
        return
    if place.role == "holder":
        raise DomainError("holder", "Le titulaire du compte ne peut pas être retiré de sa propre famille.")
    leave(session, household_id=household.id, person_id=person.id)
    drafts.cancel_about(session, household_id=household.id, person_id=person.id)
    upkeep.note(session, kept=person, verdict=upkeep.UNLINKED, by=by, moved=upkeep.place_of(household))
