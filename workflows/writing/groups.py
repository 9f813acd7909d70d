"""The people that a case lists, line by line: written, come, gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain import households
from domain.records import Person
from schemas.definitions import Field
from workflows.mapping import row_columns
from workflows.writing.base import Writing
from workflows.writing.person import known_as, write_one


def write_group(writing: Writing, group: Field) -> None:
    """Everybody of a group, who keeps or gets a place, and whom the family took out."""
    if group.id not in writing.shown or writing.household is None:
        return
    here = [row for row in writing.answers.get(group.id) or [] if not _left(writing, group, row)]
    rows = [{**row, "_key": _write_row(writing, group, row).id} for row in here]
    _let_go(writing, group, {row["_key"] for row in rows})
    if group.id in writing.answers:
        writing.answers[group.id] = rows


def _left(writing: Writing, group: Field, row: Mapping[str, Any]) -> bool:
    """Whether an agent took them out since; a household has one holder, whoever the answers name."""
    return group.options["role"] != "holder" and row["_key"] in writing.left


def write_known_rows(writing: Writing, group: Field) -> None:
    """Only whom the household has already; nobody comes or goes."""
    for row in writing.answers.get(group.id) or []:
        key, prefix = writing.merged.get(row["_key"], row["_key"]), f"{group.id}-{row['_key']}-"
        if key in writing.places and any(name.startswith(prefix) for name in writing.shown):
            _write_row(writing, group, row)


def _write_row(writing: Writing, group: Field, row: Mapping[str, Any]) -> Person:
    prefix, role = f"{group.id}-{row['_key']}-", group.options["role"]
    asked = [(q, name) for q, name in row_columns(writing.procedure, group) if prefix + q.id in writing.shown]
    key = writing.merged.get(row["_key"], row["_key"])
    known = known_as(writing, role, key if key in writing.places else None)
    return write_one(writing, role, known, {name: row.get(question.id) for question, name in asked})


def _let_go(writing: Writing, group: Field, kept: set[str]) -> None:
    """Take out whom the family removed: who was there when the draft was sent, and is no more among the rows.

    Somebody recorded since then by another case stays, and a household never loses its holder.
    """
    role = group.options["role"]
    keys = [row["_key"] for row in writing.case.before.get(group.id) or []]
    stay = {key for key in keys if any(name.startswith(f"{group.id}-{key}-") for name in writing.refused)}
    before = {writing.merged.get(key, key) for key in keys if key not in stay}
    if role == "holder" or writing.household is None:
        return
    for person_id in before - kept:
        if writing.places.get(person_id) == role:
            households.leave(writing.session, household_id=writing.household.id, person_id=person_id)
