"""What belongs to a person (places, guardianships, cases, drafts, documents, accounts), handed to another record and back.

What was handed over is told as JSON, so that `Merge.moved` keeps it: identifiers of rows that now name the other record,
and whole rows where both records had one for the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, select
from sqlalchemy.orm import Session

from domain import draft_owners
from domain.households import ROLES
from domain.records import Account, Base, Case, Document, Draft, Guardianship, HouseholdPerson
from domain.records.base import Moment

Row = dict[str, Any]
"""A record's columns by name, as JSON."""

NAMING: dict[str, type[Base]] = {"case": Case, "document": Document, "account": Account}
"""Records that name a person in `person_id`, in no key; drafts do too, whose slot depends on it."""
TIES: dict[str, tuple[type[HouseholdPerson | Guardianship], str, str]] = {
    "place": (HouseholdPerson, "person_id", "household_id"),
    "as_adult": (Guardianship, "adult_id", "child_id"),
    "as_child": (Guardianship, "child_id", "adult_id"),
}
"""Records whose key holds the person: the column that does, and the one that names what they are tied to."""
EMPTY: tuple[Any, ...] = (None, "", [], {})
BY_KEY = ("details", "sources")
"""Columns whose values are compared one by one."""


def hand_over(session: Session, *, old: str, new: str) -> dict[str, Any]:
    """Make everything of `old` name `new`; what `give_back` needs to know."""
    told: dict[str, Any] = {name: _rename(session, record, old, new) for name, record in NAMING.items()}
    told["draft"] = [_rename_draft(session, draft, new) for draft in _naming(session, Draft, old)]
    for name in TIES:
        told[name] = list(_retie(session, name, old, new))
    session.flush()
    return told


def give_back(session: Session, told: dict[str, Any], *, old: str, new: str) -> None:
    """Make what was handed over name `old` again, as far as it is still there and still names `new`."""
    for name, record in NAMING.items():
        for row in _of_ids(session, record, told[name]):
            row.person_id = old if row.person_id == new else row.person_id
    slots = {draft_id: (before, after) for draft_id, before, after in told["draft"]}
    for draft in _of_ids(session, Draft, list(slots)):
        before, after = slots[draft.id]
        draft.person_id = old if draft.person_id == new else draft.person_id
        draft.slot = before if draft.slot == after else draft.slot
    for name in TIES:
        for tie in told[name]:
            _untie(session, name, tie, old, new)
    session.flush()


# ------------------------------------------------------------------------------------- named in a column


def _naming(session: Session, record: type[Any], person_id: str) -> list[Any]:
    return list(session.scalars(select(record).where(record.person_id == person_id).order_by(record.id)))


def _of_ids(session: Session, record: type[Any], ids: list[str]) -> list[Any]:
    return list(session.scalars(select(record).where(record.id.in_(ids)))) if ids else []


def _rename(session: Session, record: type[Any], old: str, new: str) -> list[str]:
    rows = _naming(session, record, old)
    for row in rows:
        row.person_id = new
    return [row.id for row in rows]


def _rename_draft(session: Session, draft: Draft, new: str) -> list[str | None]:
    before = draft.slot
    draft_owners.give_person(session, draft=draft, person_id=new)
    return [draft.id, before, draft.slot]


# ----------------------------------------------------------------------------------------- tied by a key


def _retie(session: Session, name: str, old: str, new: str) -> Iterator[dict[str, Any]]:
    """Hand over each tie; where the other record has one to the same, complete that one and drop this."""
    record, person, other = TIES[name]
    for row in list(session.scalars(select(record).where(getattr(record, person) == old))):
        met = _tie(session, name, new, getattr(row, other))
        if met is None:
            setattr(row, person, new)
            yield {"to": getattr(row, other)}
            continue
        dropped, before = as_row(row), as_row(met)
        _complete(met, row)
        session.delete(row)
        session.flush()
        yield {"to": dropped[other], "dropped": dropped, "changed": changes(before, as_row(met))}


def _untie(session: Session, name: str, tie: dict[str, Any], old: str, new: str) -> None:
    record, person, _ = TIES[name]
    met = _tie(session, name, new, tie["to"])
    if met is None or _tie(session, name, old, tie["to"]) is not None:
        return  # they left since, or are back already
    if "dropped" in tie:
        put_back(met, tie["changed"])
        session.add(from_row(record, tie["dropped"]))
    else:
        setattr(met, person, old)
    session.flush()


def _tie(session: Session, name: str, person_id: str, to: str) -> Any:
    record, person, other = TIES[name]
    found = select(record).where(getattr(record, person) == person_id, getattr(record, other) == to)
    return session.scalar(found)


def _complete(met: Any, row: Any) -> None:
    """The tie that stays takes what it lacks from the one that goes."""
    if isinstance(met, HouseholdPerson):
        met.role = min(met.role, row.role, key=ROLES.index)
        lacking = {name for name in row.details or {} if (met.details or {}).get(name) in EMPTY}
        for column in BY_KEY:
            taken = {name: value for name, value in (getattr(row, column) or {}).items() if name in lacking}
            setattr(met, column, {**(getattr(met, column) or {}), **taken})
    else:
        met.relationship = met.relationship if met.relationship is not None else row.relationship
        if met.parental_authority is None:
            met.parental_authority = row.parental_authority


# ---------------------------------------------------------------------------------------- rows as JSON


def as_row(record: Base) -> Row:
    columns = record.__table__.columns
    return {column.key: _to_json(getattr(record, column.key)) for column in columns}


def from_row(record: type[Any], row: Row) -> Any:
    return record(**{name: _from_json(record, name, value) for name, value in row.items()})


def changes(before: Row, after: Row) -> dict[str, list[Any]]:
    """{column: [value before, value after]} of what differs."""
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def put_back(record: Base, changed: dict[str, list[Any]]) -> None:
    """Give changed columns their value from before, unless somebody changed them again since."""
    held = as_row(record)
    for name, (before, after) in changed.items():
        if name in BY_KEY:
            setattr(record, name, _put_keys_back(held[name] or {}, before or {}, after or {}))
        elif held[name] == after:
            setattr(record, name, _from_json(type(record), name, before))


def _put_keys_back(held: Row, before: Row, after: Row) -> Row:
    """Value by value: those that are as they were left come back, those written since stay."""
    names = {*held, *before, *after}
    untouched = {name for name in names if (name in held, held.get(name)) == (name in after, after.get(name))}
    from_where = {name: before if name in untouched else held for name in names}
    return {name: values[name] for name, values in from_where.items() if name in values}


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _from_json(record: type[Any], name: str, value: Any) -> Any:
    kind = record.__table__.columns[name].type
    if value is None:
        return None
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
