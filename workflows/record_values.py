"""What the records hold now, in the shape of a procedure's answers: to prefill, and to show what a request changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import households
from domain.households import Member
from domain.people import read_values
from domain.records import Account, Draft, Guardianship, Household, HouseholdPerson, Person
from schemas.definitions import Field, Procedure, Town
from workflows.mapping import TIES, columns, people_groups, row_columns


class Subject(Protocol):
    """Whose records: a draft, a case, or anything that names them."""

    @property
    def household_id(self) -> str | None: ...
    @property
    def person_id(self) -> str | None: ...
    @property
    def account_id(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class About:
    """A subject that is neither a draft nor a case yet."""

    household_id: str | None = None
    person_id: str | None = None
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """What a subject's answers are read from: a household with its people, and whom it is about."""

    household: Household | None
    members: Sequence[Member]
    person: Person | None
    place: HouseholdPerson | None


def load_records(session: Session, *, procedure: Procedure, subject: Subject) -> Records:
    household = households.load(session, household_id=subject.household_id) if subject.household_id else None
    needed = household is not None and _needs_members(procedure, people_groups(procedure))
    members = households.members(session, household) if household and needed else []
    return Records(household, members, *_subject_person(session, procedure, subject, members))


def current_values(session: Session, *, town: Town, procedure: Procedure, case_or_subject: Subject) -> dict[str, Any]:
    """{question: stored answer}; a question whose record holds nothing is left out. People are rows keyed by person."""
    records = load_records(session, procedure=procedure, subject=case_or_subject)
    return values_of(session, town=town, procedure=procedure, records=records)


def values_of(session: Session, *, town: Town, procedure: Procedure, records: Records) -> dict[str, Any]:
    """`current_values`, out of records loaded already."""
    household, members, person, place = records.household, records.members, records.person, records.place
    groups, shared = people_groups(procedure), town.shared
    values = _top_level(procedure, read_values(person, place, shared=shared), read_values(household))
    ties = _ties(session, members, person)
    if person is not None and person.kind == "child":
        values |= {name: value for name, value in _tie_answers(ties, members, person).items() if _asks(procedure, name)}
    for group in groups:
        rows = [
            {
                "_key": member.person.id,
                **_row(procedure, group, member, _tie_answers(ties, members, member.person), shared),
            }
            for member in members
            if member.role == group.options["role"]
        ]
        if rows:
            values[group.id] = rows
    return values


def first_answers(
    session: Session,
    *,
    town: Town,
    procedure: Procedure,
    draft: Draft,
    facts: Mapping[str, Any],
    records: Records | None = None,
) -> dict[str, Any]:
    """What a new draft starts with: the record, else the fact that `prefill` names, else the default."""
    records = records or load_records(session, procedure=procedure, subject=draft)
    values = values_of(session, town=town, procedure=procedure, records=records)
    for question in procedure.questions().values():
        if question.type == "people":
            rows = _prefilled_rows(question, values.get(question.id) or [], facts)
            values |= {question.id: rows} if rows else {}
        elif values.get(question.id) is None:
            value = _first(question, facts)
            values |= {question.id: value} if value is not None else {}
    return values


def _prefilled_rows(group: Field, rows: Sequence[dict[str, Any]], facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The record's rows, completed; or the one row of an account's holder, when the facts know who that is."""
    if not rows and group.options["role"] == "holder" and facts.get("holder.last_name"):
        rows = [{"_key": facts.get("holder.id") or "holder"}]
    return [row | _missing_values(group, row, facts) for row in rows]


def _missing_values(group: Field, row: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    first = {question.id: _first(question, facts) for question in group.fields if row.get(question.id) is None}
    return {name: value for name, value in first.items() if value is not None}


def _first(question: Field, facts: Mapping[str, Any]) -> Any:
    value = facts.get(question.prefill) if question.prefill else None
    return question.default if value is None else value


def _needs_members(procedure: Procedure, groups: Sequence[Field]) -> bool:
    return bool(groups) or procedure.subject in ("account", "child", "adult", "contact")


def _subject_person(
    session: Session, procedure: Procedure, subject: Subject, members: Sequence[Member]
) -> tuple[Person | None, HouseholdPerson | None]:
    """Whom it is about, and their place in the household that asks."""
    wanted = subject.person_id
    if wanted is None and procedure.subject == "account" and subject.account_id:
        wanted = session.scalar(select(Account.person_id).where(Account.id == subject.account_id))
    found = next((member for member in members if member.person.id == wanted), None)
    if found is not None:
        return found.person, found.place
    if wanted is None or subject.household_id is not None:
        return None, None  # a household reads nothing of who is not, or no more, one of it
    return session.scalar(select(Person).where(Person.id == wanted)), None


def _top_level(procedure: Procedure, person: Mapping[str, Any], household: Mapping[str, Any]) -> dict[str, Any]:
    records = {"person": person, "household": household}
    found = {column.question.id: records[column.target].get(column.name) for column in columns(procedure)}
    return {name: value for name, value in found.items() if value is not None}


def _row(
    procedure: Procedure, group: Field, member: Member, ties: Mapping[str, Any], shared: Collection[str]
) -> dict[str, Any]:
    record = {**read_values(member.person, member.place, shared=shared), **ties}
    found = {question.id: record.get(name) for question, name in row_columns(procedure, group)}
    return {name: value for name, value in found.items() if value is not None}


def _ties(session: Session, members: Sequence[Member], person: Person | None) -> dict[tuple[str, str], Guardianship]:
    children = {member.id for member, role in members if role == "child"} | {person.id if person else ""}
    if not any(role == "child" for _, role in members):
        return {}
    found = session.scalars(select(Guardianship).where(Guardianship.child_id.in_(children)))
    return {(tie.adult_id, tie.child_id): tie for tie in found}


def _tie_answers(
    ties: Mapping[tuple[str, str], Guardianship], members: Sequence[Member], child: Person
) -> dict[str, Any]:
    answers = {}
    for question, (role, column) in TIES.items():
        adult = next((member for member, its in members if its == role), None)
        tie = ties.get((adult.id, child.id)) if adult else None
        if tie is not None and getattr(tie, column) is not None:
            answers[question] = getattr(tie, column)
    return answers


def _asks(procedure: Procedure, name: str) -> bool:
    return name in procedure.questions()
