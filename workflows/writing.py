"""Answers written into records: persons, household, guardianship. Only what the procedure asked and showed changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from domain import households
from domain.clock import paris
from domain.people import KIND_OF_ROLE, current_ids, write_guardianship, write_household, write_person
from domain.records import Account, Case, Household, Person
from domain.sources import Source
from forms.visibility import Sight, look
from schemas.definitions import Field, Procedure, Town
from workflows.mapping import TIES, columns, people_groups, row_columns

ROLE_OF_SUBJECT = {"account": "holder", "adult": "co_guardian", "child": "child", "contact": "contact"}


@dataclass(slots=True)
class _Writing:
    session: Session
    procedure: Procedure
    case: Case
    answers: dict[str, Any]
    household: Household | None
    shown: set[str]
    shared: tuple[str, ...]
    """The columns of a child that both of its households see."""
    source: Source
    places: dict[str, str] = field(default_factory=dict)
    """Role of each member, by person id."""
    refused: Collection[str] = ()
    """Input names of the changed answers that the agent did not approve."""
    merged: Mapping[str, str] = field(default_factory=dict)
    """{person: the record it was merged into since the answers were given}."""


def write_case(
    session: Session,
    *,
    town: Town,
    procedure: Procedure,
    case: Case,
    answers: Mapping[str, Any],
    account: Account | None,
    refused: Collection[str] = (),
) -> None:
    """Write a case's answers. A family without a household gets one; a new person gets an id, kept in the case.

    A question that was shown and left empty empties its column; one that was hidden changes nothing, and neither does one
    of the `refused` (input names). Somebody removed whose line was refused stays.
    """
    household = _household_of(session, town, procedure, case, account)
    shown = _without_refused(procedure, _shown(procedure, answers, case.facts), refused)
    writing = _Writing(session, procedure, case, dict(answers), household, shown, town.shared, source_of(case))
    writing.refused = refused
    if household is not None:
        writing.places = {person.id: role for person, role in households.members(session, household)}
        writing.merged = current_ids(session, _keys_of_rows(procedure, case, answers) - writing.places.keys())
    person = _write_subject(writing, account)
    _write_household(writing, person)
    for group in people_groups(procedure):
        _write_group(writing, group)
    _rename_account(account, person)
    if {name: case.answers.get(name) for name in writing.answers} != writing.answers:
        case.answers = {name: writing.answers[name] for name in case.answers}
    session.flush()


def write_direct(
    session: Session,
    *,
    town: Town,
    procedure: Procedure,
    case: Case,
    answers: Mapping[str, Any],
    account: Account | None,
) -> None:
    """Write what needs nobody's approval (`change: direct`) into records that are there already.

    Nobody is created, joins or leaves by it, and no other question changes anything: those wait for `write_case`.
    """
    household = households.load(session, household_id=case.household_id) if case.household_id else None
    shown = _shown(procedure, answers, case.facts) & _direct(procedure, answers)
    if household is None or not shown:
        return
    writing = _Writing(session, procedure, case, dict(answers), household, shown, town.shared, source_of(case))
    writing.places = {person.id: role for person, role in households.members(session, household)}
    writing.merged = current_ids(session, _keys_of_rows(procedure, case, answers) - writing.places.keys())
    known = case.person_id or (_member(writing, "holder") if procedure.subject == "account" else None)
    if known is not None and _values(writing, "person"):
        _rename_account(account, _write_subject(writing, account))
    _write_household(writing, None)
    for group in people_groups(procedure):
        _write_known_rows(writing, group)
    session.flush()


def _direct(procedure: Procedure, answers: Mapping[str, Any]) -> set[str]:
    """Input names of the questions that change a record as soon as the family sends."""
    names = set()
    for question in procedure.questions().values():
        if question.change == "direct":
            names.add(question.id)
        inner = [each.id for each in question.fields if "direct" in (question.change, each.change)]
        rows = answers.get(question.id) or [] if inner else []
        names |= {f"{question.id}-{row['_key']}-{name}" for row in rows for name in inner}
    return names


def _write_known_rows(writing: _Writing, group: Field) -> None:
    for row in writing.answers.get(group.id) or []:
        key, prefix = writing.merged.get(row["_key"], row["_key"]), f"{group.id}-{row['_key']}-"
        if key in writing.places and any(name.startswith(prefix) for name in writing.shown):
            _write_row(writing, group, group.options["role"], row)


def _without_refused(procedure: Procedure, shown: set[str], refused: Collection[str]) -> set[str]:
    """What is written. Rows that one column holds together (`group`) stay as they were when one answer is refused."""
    people = {group.id for group in people_groups(procedure)}
    whole = {name.partition("-")[0] for name in refused} - people
    return shown - set(refused) - whole


def _rename_account(account: Account | None, person: Person | None) -> None:
    if account is not None and person is not None and account.person_id == person.id:
        account.display_name = person.full_name or account.display_name


def source_of(case: Case) -> Source:
    """Who declared it and when: the family, on the day they sent it, unless an agent filled it in for them."""
    day = paris(case.sent_at).date()
    return Source("agent" if case.facts.get("actor") == "agent" else "family", day, case.reference)


def _household_of(
    session: Session, town: Town, procedure: Procedure, case: Case, account: Account | None
) -> Household | None:
    household_id = case.household_id or (account.household_id if account else None)
    if household_id is not None:
        case.household_id = household_id
        return households.load(session, household_id=household_id)
    if procedure.subject == "request" and not people_groups(procedure):
        return None
    household = households.create_household(session, town=town)
    case.household_id = household.id
    if account is not None:
        account.household_id = household.id
    return household


def _write_subject(writing: _Writing, account: Account | None) -> Person | None:
    """The person that top-level questions are about; None when there are none to write."""
    role = ROLE_OF_SUBJECT.get(writing.procedure.subject)
    values = _values(writing, "person")
    ties = {name: values.pop(name) for name in TIES if name in values}
    if role is None:
        return None
    known = writing.case.person_id or (account.person_id if account and role == "holder" else None)
    if known is None and role == "holder":
        known = _member(writing, "holder")
    if known is None and not any(value is not None for value in values.values()):
        return None
    person = write_person(
        writing.session,
        household=writing.household,
        kind=KIND_OF_ROLE[role],
        role=writing.places.get(known or "", role),
        values=values,
        person_id=known,
        shared=writing.shared,
        source=writing.source,
    )
    writing.places.setdefault(person.id, role)
    _keep_person(writing.case, account, person, role)
    _write_ties(writing, person, ties)
    return person


def _keep_person(case: Case, account: Account | None, person: Person, role: str) -> None:
    if role != "holder":
        case.person_id = person.id
    elif account is not None and account.person_id is None:
        account.person_id = person.id


def _write_household(writing: _Writing, holder: Person | None) -> None:
    if writing.household is None:
        return
    values = _values(writing, "household")
    if writing.procedure.subject == "account" and holder is not None and writing.household.address is None:
        values.setdefault("address", holder.address)
        values.setdefault("phone", holder.phone or holder.mobile)
    if values:
        write_household(writing.session, household=writing.household, values=values, source=writing.source)


def _values(writing: _Writing, target: str) -> dict[str, Any]:
    """{column: answer} of what was shown; a shown question without an answer gives None."""
    return {
        column.name: writing.answers.get(column.question.id)
        for column in columns(writing.procedure)
        if column.target == target and column.question.id in writing.shown
    }


def _write_group(writing: _Writing, group: Field) -> None:
    if group.id not in writing.shown or writing.household is None:
        return
    role, rows = group.options["role"], []
    for row in writing.answers.get(group.id) or []:
        person = _write_row(writing, group, role, row)
        writing.places.setdefault(person.id, role)
        rows.append({**row, "_key": person.id})
    _let_go(writing, group, role, {row["_key"] for row in rows})
    if group.id in writing.answers:
        writing.answers[group.id] = rows


def _write_row(writing: _Writing, group: Field, role: str, row: Mapping[str, Any]) -> Person:
    prefix = f"{group.id}-{row['_key']}-"
    asked = [(q, name) for q, name in row_columns(writing.procedure, group) if prefix + q.id in writing.shown]
    values = {name: row.get(question.id) for question, name in asked}
    ties = {name: values.pop(name) for name in TIES if name in values}
    key = writing.merged.get(row["_key"], row["_key"])
    known = key if key in writing.places else None
    if known is None and role == "holder":
        known = _member(writing, "holder")
    person = write_person(
        writing.session,
        household=writing.household,
        kind=KIND_OF_ROLE[role],
        role=writing.places.get(known or "", role),
        values=values,
        person_id=known,
        shared=writing.shared,
        source=writing.source,
    )
    _write_ties(writing, person, ties)
    return person


def _let_go(writing: _Writing, group: Field, role: str, kept: set[str]) -> None:
    """Take out whom the family removed: who was there when the draft was sent, and is no more among the rows.

    Somebody recorded since then by another case stays, and a household never loses its holder.
    """
    keys = [row["_key"] for row in writing.case.before.get(group.id) or []]
    stay = {key for key in keys if any(name.startswith(f"{group.id}-{key}-") for name in writing.refused)}
    before = {writing.merged.get(key, key) for key in keys if key not in stay}
    if role == "holder" or writing.household is None:
        return
    for person_id in before - kept:
        if writing.places.get(person_id) == role:
            households.leave(writing.session, household_id=writing.household.id, person_id=person_id)


def _keys_of_rows(procedure: Procedure, case: Case, answers: Mapping[str, Any]) -> set[str]:
    """The keys of everybody in the file's rows, as they were sent and as the records held them then."""
    groups = [group.id for group in people_groups(procedure)]
    return {row["_key"] for held in (answers, case.before) for group in groups for row in held.get(group) or []}


def _write_ties(writing: _Writing, child: Person, ties: Mapping[str, Any]) -> None:
    relations: dict[str, tuple[str | None, bool | None]] = {}
    for question, value in ties.items():
        role, column = TIES[question]
        adult = _member(writing, role)
        if adult is None or value is None:
            continue
        relationship, authority = relations.get(adult, (None, None))
        relations[adult] = (value, authority) if column == "relationship" else (relationship, value)
    if relations:
        write_guardianship(writing.session, child=child, relations=relations)


def _member(writing: _Writing, role: str) -> str | None:
    return next((person_id for person_id, its in writing.places.items() if its == role), None)


def _shown(procedure: Procedure, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> set[str]:
    """Input names of the questions that the family saw, by the same walk as the wizard's."""
    scope, sight = dict(facts), Sight()
    for step in procedure.steps:
        if step.when is None or step.when.holds(scope) is True:
            look(step.fields, answers, scope, sight)
    return sight.shown
