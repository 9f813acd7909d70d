"""A child in two homes: the key that one parent tells the other, a second place, and taking it back.

Neither home learns from a link more than what the town shares of a child: no name, no address, no request of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain import drafts, households, upkeep
from domain.actors import Actor
from domain.errors import DomainError
from domain.keys import new_key, read_key, unknown_signs
from domain.people import current_of, write_guardianship
from domain.records import Guardianship, Household, HouseholdPerson, Person

Verdict = Literal["known", "unknown", "other_birth_date"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a typed key opens, for agents only: the family is never told whether a key exists."""

    verdict: Verdict
    child: Person | None = None
    unknown_signs: str = ""
    """What was typed and stands in no key, such as an O or a 0."""


def look_up(session: Session, *, key: str, birth_date: date | None) -> Finding:
    """The child of a key, typed in any way, if the birth date is theirs; one not born yet has none to compare."""
    child = session.scalar(select(Person).where(Person.linking_key == read_key(key), Person.kind == "child"))
    child = current_of(session, child) if child is not None else None
    if child is None:
        return Finding("unknown", unknown_signs=unknown_signs(key))
    known = child.birth_date if not child.expected_birth else None
    if known is not None and birth_date is not None and known != birth_date:
        return Finding("other_birth_date", child)
    return Finding("known", child)


def link(
    session: Session,
    *,
    child: Person,
    household: Household,
    by: Actor,
    case: str = "",
    adult_id: str | None = None,
    relationship: str | None = None,
    authority: bool | None = None,
) -> HouseholdPerson:
    """Give a child a place in a second household; a second time changes nothing. `case` is the reference of the request
    that asked for it; the rest is what the adult `adult_id` is to the child.

    Raises DomainError `not_a_child` for anybody else: an adult in two homes would show each home's details to the other.
    """
    if child.kind != "child" or child.merged_into is not None:
        raise DomainError("not_a_child", "Seul un enfant peut être rattaché à un second foyer.")
    lives_there = session.get(HouseholdPerson, (child.town, household.id, child.id)) is not None
    place = households.join(session, household=household, person=child, role="child")
    if not lives_there:
        moved = upkeep.place_of(household) | ({"case": case} if case else {})
        upkeep.note(session, kept=child, verdict=upkeep.LINKED, by=by, moved=moved)
    if adult_id is not None:
        write_guardianship(session, child=child, relations={adult_id: (relationship, authority)})
    session.flush()
    return place


def unlink(session: Session, *, child: Person, household_id: str, by: Actor) -> None:
    """Take a child out of one of its homes, with what the adults of that home alone were to it.

    What that home has under way about the child is given up: sent later, it would bring the child back.
    Raises DomainError `last_home` for the only one: the family itself removes a child, by its sheet.
    """
    homes = homes_of(session, person_ids=[child.id])
    left = next((home.household for home in homes if home.household.id == household_id), None)
    if left is None:
        return
    if len(homes) == 1:
        raise DomainError("last_home", "C’est le seul foyer de cet enfant : rattachez-le d’abord à un autre.")
    here = _adults(session, [home for home in homes if home.household.id == household_id])
    elsewhere = _adults(session, [home for home in homes if home.household.id != household_id])
    households.leave(session, household_id=household_id, person_id=child.id)
    drafts.cancel_about(session, household_id=household_id, person_id=child.id)
    session.execute(
        delete(Guardianship)
        .where(Guardianship.child_id == child.id, Guardianship.adult_id.in_(here - elsewhere))
        .execution_options(synchronize_session="fetch")
    )
    upkeep.note(session, kept=child, verdict=upkeep.UNLINKED, by=by, moved=upkeep.place_of(left))


@dataclass(frozen=True, slots=True)
class Home:
    """One of somebody's households, and their place in it."""

    person_id: str
    household: Household
    place: HouseholdPerson


def homes_of(session: Session, *, person_ids: Collection[str]) -> list[Home]:
    """Every household of these people, in one SELECT, oldest place first."""
    rows = session.execute(
        select(HouseholdPerson, Household)
        .join(Household, (Household.town == HouseholdPerson.town) & (Household.id == HouseholdPerson.household_id))
        .where(HouseholdPerson.person_id.in_(list(person_ids)))
        .order_by(HouseholdPerson.since, Household.number)
    )
    return [Home(place.person_id, household, place) for place, household in rows]


def _adults(session: Session, homes: list[Home]) -> set[str]:
    found = [member for home in homes for member in households.members(session, home.household)]
    return {member.person.id for member in found if member.person.kind == "adult"}


# --------------------------------------------------------------------------------------------------- keys


def renew_key(session: Session, *, child: Person, by: Actor) -> str:
    """Another key: the former one opens nothing any more."""
    child.linking_key = new_key()
    upkeep.note(session, kept=child, verdict=upkeep.REKEYED, by=by)
    return child.linking_key


def renew_household_key(session: Session, *, household: Household, told: Person, by: Actor) -> str:
    """Another key for a household; the trace stands on the page of `told`, the one of its people that it is given to."""
    household.linking_key = new_key()
    upkeep.note(session, kept=told, verdict=upkeep.REKEYED, by=by, moved=upkeep.place_of(household))
    return household.linking_key


def keys_shown_to(session: Session, *, adult_id: str | None, children: Iterable[Person]) -> dict[str, str]:
    """{child: key} for those whose key this adult may tell the other parent, in one SELECT.

    Who holds parental authority may; as long as nobody is known to, any adult of the child's home may who is not known to
    be without it.
    """
    by_id = {child.id: child for child in children if child.linking_key}
    if not by_id:
        return {}
    ties = session.scalars(select(Guardianship).where(Guardianship.child_id.in_(by_id))).all()
    return {
        child_id: child.linking_key or ""
        for child_id, child in by_id.items()
        if _may_tell(adult_id, [tie for tie in ties if tie.child_id == child_id])
    }


def _may_tell(adult_id: str | None, ties: list[Guardianship]) -> bool:
    holding = {tie.adult_id for tie in ties if tie.parental_authority}
    without = {tie.adult_id for tie in ties if tie.parental_authority is False}
    return adult_id in holding if holding else adult_id not in without
