"""Where a draft's first answers come from: a record, an account, an earlier request of the same family.

Kept beside the answers as {input name: {"from", "at", "case", "procedure"}}, each part left out where nobody knows it: a
value of which only the record is known has {}. It says nothing any more once the family answered otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import read_sources, read_values
from domain.records import Case, Draft, Household, HouseholdPerson, Person
from schemas.definitions import Field, Procedure, Town
from workflows.mapping import TIES, columns, people_groups, row_columns
from workflows.record_values import Records

Source = Mapping[str, str]
Provenance = dict[str, Source]
ACCOUNT = "account"


def first_provenance(
    session: Session,
    *,
    town: Town,
    procedure: Procedure,
    draft: Draft,
    records: Records,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> Provenance:
    """Of each of `answers` that the family did not have to type. Defaults come from nowhere.

    Of what another home's request said, only the day is kept: who asked it is not this family's to know.
    """
    found = dict(_prefilled(town, procedure, records, answers, facts))
    found |= dict(_top_level(town, procedure, records, answers))
    found |= dict(_rows(town, procedure, records, answers))
    return _with_own_cases(session, draft, found)


def unchanged(provenance: Provenance, before: Mapping[str, Any], after: Mapping[str, Any]) -> Provenance:
    """What still holds when `before` became `after`: the values that were not answered otherwise."""
    return {
        name: source for name, source in provenance.items() if _answer(before, name) == _answer(after, name) is not None
    }


def _answer(answers: Mapping[str, Any], name: str) -> Any:
    """The answer of a question, or of one of a row (`children-<key>-birth_date`)."""
    group, _, rest = name.partition("-")
    if not rest:
        return answers.get(group)
    key, _, question = rest.rpartition("-")
    return next((row.get(question) for row in answers.get(group) or () if row["_key"] == key), None)


def _told(record: Person | Household | None, place: HouseholdPerson | None, town: Town) -> dict[str, Source]:
    """{column: its source}, of the columns that hold something."""
    values = read_values(record, place, shared=town.shared)
    sources = read_sources(record, place, shared=town.shared)
    return {name: sources.get(name, {}) for name, value in values.items() if value is not None}


def _top_level(
    town: Town, procedure: Procedure, records: Records, answers: Mapping[str, Any]
) -> Iterator[tuple[str, Source]]:
    told = {"person": _told(records.person, records.place, town), "household": _told(records.household, None, town)}
    for column in columns(procedure):
        yield from _read(column.question, column.name, told[column.target], answers)


def _rows(
    town: Town, procedure: Procedure, records: Records, answers: Mapping[str, Any]
) -> Iterator[tuple[str, Source]]:
    people = {member.person.id: member for member in records.members}
    for group in people_groups(procedure):
        for row in answers.get(group.id) or ():
            member = people.get(row["_key"])
            told = _told(member.person, member.place, town) if member else {}
            for question, name in row_columns(procedure, group):
                yield from _read(question, name, told, row, f"{group.id}-{row['_key']}-")


def _read(
    question: Field, column: str, told: Mapping[str, Source], answers: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Source]]:
    """What an adult is to a child has no source of its own."""
    if column in told:
        yield prefix + question.id, told[column]
    elif column in TIES and answers.get(question.id) is not None:
        yield prefix + question.id, {}


def _prefilled(
    town: Town, procedure: Procedure, records: Records, answers: Mapping[str, Any], facts: Mapping[str, Any]
) -> Iterator[tuple[str, Source]]:
    """Of answers that facts gave."""
    for question in procedure.questions().values():
        if question.type == "people":
            for row in answers.get(question.id) or ():
                prefix = f"{question.id}-{row['_key']}-"
                yield from _from_facts(town, records, question.fields, row, facts, prefix)
    yield from _from_facts(town, records, list(procedure.questions().values()), answers, facts)


def _from_facts(
    town: Town,
    records: Records,
    questions: Sequence[Field],
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    prefix: str = "",
) -> Iterator[tuple[str, Source]]:
    for question in questions:
        value = facts.get(question.prefill) if question.prefill else None
        if value is not None and answers.get(question.id) == value:
            yield prefix + question.id, _of_fact(town, records, question.prefill or "")


def _of_fact(town: Town, records: Records, fact: str) -> Source:
    whose, _, name = fact.partition(".")
    if whose == ACCOUNT:
        return {"from": ACCOUNT}
    holder = next((member for member in records.members if member.role == whose), None)
    return _told(holder.person, holder.place, town).get(name, {}) if holder is not None else {}


def _with_own_cases(session: Session, draft: Draft, found: Provenance) -> Provenance:
    references = {source["case"] for source in found.values() if "case" in source}
    if not references:
        return found
    sent = select(Case.reference, Case.procedure).where(Case.reference.in_(references))
    mine = sent.where(Case.household_id == draft.household_id, Case.household_id.is_not(None))
    procedures = {reference: procedure for reference, procedure in session.execute(mine)}  # noqa: C416
    return {name: _own(source, procedures) for name, source in found.items()}


def _own(source: Source, procedures: Mapping[str, str]) -> Source:
    reference = source.get("case")
    if reference is None:
        return source
    if reference in procedures:
        return {**source, "procedure": procedures[reference]}
    return {key: value for key, value in source.items() if key == "at"}
