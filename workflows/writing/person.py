"""One person of a case: their columns, their place in the household, and what its adults are to a child."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.people import KIND_OF_ROLE, write_guardianship, write_person
from domain.records import Person
from workflows.mapping import TIES
from workflows.writing.base import Writing


def known_as(writing: Writing, role: str, person_id: str | None) -> str | None:
    """Whose record it is; a household has one holder, whoever the answers name. None for somebody new."""
    return writing.member("holder") if person_id is None and role == "holder" else person_id


def write_one(writing: Writing, role: str, known: str | None, values: Mapping[str, Any]) -> Person:
    """Write the record of `known`, or of somebody new in this role. `values` may hold guardianship questions."""
    person = write_person(
        writing.session,
        household=writing.household,
        kind=KIND_OF_ROLE[role],
        role=writing.places.get(known or "", role),
        values={name: value for name, value in values.items() if name not in TIES},
        person_id=known,
        shared=writing.shared,
        source=writing.source,
    )
    writing.places.setdefault(person.id, role)
    _write_ties(writing, person, {name: value for name, value in values.items() if name in TIES})
    return person


def _write_ties(writing: Writing, child: Person, ties: Mapping[str, Any]) -> None:
    relations: dict[str, tuple[str | None, bool | None]] = {}
    for question, value in ties.items():
        role, column = TIES[question]
        adult = writing.member(role)
        if adult is None or value is None:
            continue
        relationship, authority = relations.get(adult, (None, None))
        relations[adult] = (value, authority) if column == "relationship" else (relationship, value)
    if relations:
        write_guardianship(writing.session, child=child, relations=relations)
