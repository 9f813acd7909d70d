"""People's records: which answer goes to which column, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from domain import households
from domain.errors import NotYours
from domain.records import Guardianship, Household, Person
from domain.scope import town_of
from domain.text import searchable

_NAMES = ("title", "last_name", "birth_name", "first_name")
_BIRTH = ("birth_date", "birth_place", "birth_country", "birth_department", "sex")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "adult": (*_NAMES, *_BIRTH, "email", "phone", "mobile", "address"),
    "child": ("last_name", "first_name", "expected_birth", *_BIRTH, "address"),
    "contact": ("title", "last_name", "first_name", "phone", "email", "relationship", "emergency", "address"),
    "household": ("situation", "address", "phone"),
    "account": ("email", "user_name", "password"),
}
"""The columns that each kind of record has of its own; any other name goes to its `details`."""

KIND_OF_ROLE: Mapping[str, str] = {"holder": "adult", "co_guardian": "adult", "child": "child", "contact": "contact"}

Relations = Mapping[str, tuple[str | None, bool | None]]
"""What each adult (by person id) is to a child: relationship, parental authority."""


def write_person(
    session: Session,
    *,
    household: Household | None,
    kind: str,
    role: str,
    values: Mapping[str, Any],
    person_id: str | None = None,
) -> Person:
    """Write answers into a person, new when `person_id` is None, and give them their place in the household.

    Only the names in `values` change. Raises NotYours when the person is not of this town.
    """
    person = _existing(session, person_id) if person_id else Person(town=town_of(session), kind=kind, version=0)
    write_values(person, values, COLUMNS[person.kind])
    person.search = searchable(person.last_name, person.birth_name, person.first_name)
    person.version += 1
    session.add(person)
    session.flush()
    if household is not None:
        households.join(session, household=household, person=person, role=role)
    return person


def write_household(session: Session, *, household: Household, values: Mapping[str, Any]) -> Household:
    write_values(household, values, COLUMNS["household"])
    household.version += 1
    return household


def write_values(record: Person | Household, values: Mapping[str, Any], columns: tuple[str, ...]) -> None:
    """Split stored answers between the record's own columns and its details."""
    details = dict(record.details or {})
    for name, value in values.items():
        if name in columns:
            setattr(record, name, _to_column(name, value))
        else:
            details[name] = value
    record.details = details


def read_values(record: Person | Household | None) -> dict[str, Any]:
    """What the record holds, in the shape of stored answers: columns and details under one roof."""
    if record is None:
        return {}
    columns = COLUMNS[record.kind] if isinstance(record, Person) else COLUMNS["household"]
    return {**record.details, **{name: _to_answer(getattr(record, name)) for name in columns}}


def write_guardianship(session: Session, *, child: Person, relations: Relations) -> None:
    """Say what adults are to a child. What is None in `relations` stays as it was."""
    for adult_id, (relationship, authority) in relations.items():
        tie = session.get(Guardianship, (town_of(session), adult_id, child.id))
        if tie is None:
            tie = Guardianship(town=town_of(session), adult_id=adult_id, child_id=child.id)
            session.add(tie)
        tie.relationship = relationship if relationship is not None else tie.relationship
        tie.parental_authority = authority if authority is not None else tie.parental_authority


def _existing(session: Session, person_id: str) -> Person:
    person = session.get(Person, (town_of(session), person_id))
    if person is None:
        raise NotYours()
    return person


def _to_column(name: str, value: Any) -> Any:
    if value in ("", [], {}):
        return None
    return date.fromisoformat(value) if name == "birth_date" and isinstance(value, str) else value


def _to_answer(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
