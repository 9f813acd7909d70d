"""People's records: which answer goes to which column, and back.

A child may live in two households. Who it is stands on its own record, with what the town shares between both homes
(`shared`); whatever else a household says of it stands on its place there, which no other household reads.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import households
from domain.errors import NotYours
from domain.ids import new_id
from domain.keys import new_key
from domain.records import Guardianship, Household, HouseholdPerson, Person
from domain.scope import town_of
from domain.sources import Source, mark
from domain.text import searchable

_NAMES = ("title", "last_name", "birth_name", "first_name")
_BIRTH = ("birth_date", "birth_place", "birth_country", "birth_department", "sex")

CHILD_IDENTITY = ("last_name", "first_name", "expected_birth", *_BIRTH)
"""What both households of a child see and may change, whatever the town shares besides."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "adult": (*_NAMES, *_BIRTH, "email", "phone", "mobile", "address"),
    "child": (*CHILD_IDENTITY, "address"),
    "contact": ("title", "last_name", "first_name", "phone", "email", "relationship", "emergency", "address"),
    "household": ("situation", "address", "phone"),
    "account": ("email", "user_name", "password"),
}
"""The columns that each kind of record has of its own; any other name goes to its `details`."""

KIND_OF_ROLE: Mapping[str, str] = {"holder": "adult", "co_guardian": "adult", "child": "child", "contact": "contact"}

Relations = Mapping[str, tuple[str | None, bool | None]]
"""What each adult (by person id) is to a child: relationship, parental authority."""


# ------------------------------------------------------------------------------------------------ writing


def write_person(
    session: Session,
    *,
    household: Household | None,
    kind: str,
    role: str,
    values: Mapping[str, Any],
    person_id: str | None = None,
    shared: Collection[str] = (),
    source: Source | None = None,
) -> Person:
    """Write answers into a person, new when `person_id` is None, and give them their place in the household.

    Only the names in `values` change. What a household says of a child and `shared` does not name stays with that
    household. Raises NotYours when the person is not of this town.
    """
    person = _existing(session, person_id) if person_id else _new(session, kind)
    common, own = _split(person, values, shared)
    write_values(person, common, COLUMNS[person.kind], source)
    if person.kind == "child" and person.linking_key is None:
        person.linking_key = new_key()
    person.search = searchable(person.last_name, person.birth_name, person.first_name)
    person.version += 1
    session.flush()
    place = households.join(session, household=household, person=person, role=role) if household is not None else None
    if person.kind == "child":
        _write_place(place, own, source, told_to_all=common)
    return person


def write_household(
    session: Session, *, household: Household, values: Mapping[str, Any], source: Source | None = None
) -> Household:
    write_values(household, values, COLUMNS["household"], source)
    household.version += 1
    return household


def write_values(
    record: Person | Household, values: Mapping[str, Any], columns: tuple[str, ...], source: Source | None = None
) -> None:
    """Split stored answers between the record's own columns and its details."""
    details = dict(record.details or {})
    for name, value in values.items():
        if name in columns:
            setattr(record, name, _to_column(name, value))
        else:
            details[name] = value
    record.details = details
    record.sources = mark(record.sources, values, source)


def write_guardianship(session: Session, *, child: Person, relations: Relations) -> None:
    """Say what adults are to a child. What is None in `relations` stays as it was."""
    for adult_id, (relationship, authority) in relations.items():
        tie = session.get(Guardianship, (town_of(session), adult_id, child.id))
        if tie is None:
            tie = Guardianship(town=town_of(session), adult_id=adult_id, child_id=child.id)
            session.add(tie)
        tie.relationship = relationship if relationship is not None else tie.relationship
        tie.parental_authority = authority if authority is not None else tie.parental_authority


# ------------------------------------------------------------------------------------------------ finding


def current_of(session: Session, person: Person) -> Person | None:
    """The record that a merged one became; itself when nobody merged it."""
    found: Person | None = person
    while found is not None and found.merged_into is not None:
        found = session.get(Person, (town_of(session), found.merged_into))
    return found


def current_ids(session: Session, person_ids: Collection[str]) -> dict[str, str]:
    """{id: id of the record it was merged into} for those of these that were; answers written before still name them."""
    moved = _merged(session, person_ids)
    while further := _merged(session, set(moved.values())):
        moved = {old: further.get(new, new) for old, new in moved.items()}
    return moved


def _merged(session: Session, person_ids: Collection[str]) -> dict[str, str]:
    if not person_ids:
        return {}
    gone = select(Person.id, Person.merged_into).where(Person.id.in_(person_ids), Person.merged_into.is_not(None))
    return {old: new for old, new in session.execute(gone) if new is not None}


def _new(session: Session, kind: str) -> Person:
    person = Person(town=town_of(session), id=new_id(), kind=kind, version=0)
    session.add(person)
    return person


def _existing(session: Session, person_id: str) -> Person:
    person = session.get(Person, (town_of(session), person_id))
    if person is None:
        raise NotYours()
    return person


def _split(
    person: Person, values: Mapping[str, Any], shared: Collection[str]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What goes to the person's record, and what to their place in the household."""
    if person.kind != "child":
        return values, {}
    common = {name: value for name, value in values.items() if name in CHILD_IDENTITY or name in shared}
    return common, {name: value for name, value in values.items() if name not in common}


def _write_place(
    place: HouseholdPerson | None, values: Mapping[str, Any], source: Source | None, *, told_to_all: Collection[str]
) -> None:
    """What this home says of a child; what it told all homes by now stands on the record alone."""
    if place is None:
        if values:
            raise ValueError(f"Without a household, nothing keeps what is said of a child: {sorted(values)}.")
        return
    kept = {name: _to_column(name, value) if name in COLUMNS["child"] else value for name, value in values.items()}
    before = {name: value for name, value in (place.details or {}).items() if name not in told_to_all}
    place.details = {**before, **kept}
    place.sources = mark(mark(place.sources, told_to_all, None), values, source)


# ------------------------------------------------------------------------------------------------ reading


def read_values(
    record: Person | Household | None, place: HouseholdPerson | None = None, *, shared: Collection[str] = ()
) -> dict[str, Any]:
    """What the record holds, in the shape of stored answers: columns and details under one roof.

    Of a child, what the household of `place` may read: without a place, its identity and what is `shared`. A column that
    the town shares since yesterday is still read from the home that said it, until somebody writes it again.
    """
    if record is None:
        return {}
    if isinstance(record, Person) and record.kind == "child":
        return _read_child(record, place, shared)
    columns = COLUMNS[record.kind] if isinstance(record, Person) else COLUMNS["household"]
    return {**record.details, **{name: _to_answer(getattr(record, name)) for name in columns}}


def read_sources(
    record: Person | Household | None, place: HouseholdPerson | None = None, *, shared: Collection[str] = ()
) -> dict[str, dict[str, str]]:
    """{column: where its value came from}, for the same columns as `read_values`."""
    if record is None:
        return {}
    if not (isinstance(record, Person) and record.kind == "child"):
        return dict(record.sources or {})
    common, own = _held_by_child(record, place, shared)
    told = {name: (record.sources or {}).get(name) for name in common}
    told |= {name: (place.sources or {}).get(name) for name in own} if place is not None else {}
    return {name: source for name, source in told.items() if source}


def _read_child(child: Person, place: HouseholdPerson | None, shared: Collection[str]) -> dict[str, Any]:
    common, own = _held_by_child(child, place, shared)
    return {"address": None, **common, **own}


def _held_by_child(
    child: Person, place: HouseholdPerson | None, shared: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the record tells every home of the child, and what this home alone says."""
    said_here = dict(place.details or {}) if place is not None else {}
    common = {name: _to_answer(getattr(child, name)) for name in CHILD_IDENTITY}
    common |= {name: child.details[name] for name in shared if name in child.details}
    if "address" in shared:
        common["address"] = child.address
    newly_shared = {name for name in common if name in said_here and name not in (child.sources or {})}
    common = {name: value for name, value in common.items() if name not in newly_shared}
    return common, {name: value for name, value in said_here.items() if name not in common}


def _to_column(name: str, value: Any) -> Any:
    if name == "expected_birth":
        return True if value is True else None
    if value in ("", [], {}):
        return None
    return date.fromisoformat(value) if name == "birth_date" and isinstance(value, str) else value


def _to_answer(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
