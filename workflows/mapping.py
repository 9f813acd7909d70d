"""Which record and column each question stands for. The same table writes records and reads them back.

A question goes to the record that its procedure is about, under its own name, unless `writes:` says otherwise: a column
(`{doctor: gp_name}`), a column of another record (`{situation: household.situation}`), or a question of a row
(`{children.surname: last_name}`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from schemas.definitions import Field, Procedure, Town

Target = Literal["person", "household"]

NEVER_KEPT = frozenset(
    {"password", "captcha", "user_name", "review", "information", "heading", "computed", "person", "file"}
)
"""Types whose answers are no fact about anybody. A consent outside rows is an act, kept with its case only."""
TIES = {
    "relationship_holder": ("holder", "relationship"),
    "authority_holder": ("holder", "parental_authority"),
    "relationship_co_guardian": ("co_guardian", "relationship"),
    "authority_co_guardian": ("co_guardian", "parental_authority"),
}
"""Questions about a child that say what an adult is to it: the adult's role and the guardianship's column."""
HOUSEHOLD_ONLY = frozenset({"situation"})
KIND_OF_SUBJECT = {"account": "adult", "adult": "adult", "child": "child", "contact": "contact"}


@dataclass(frozen=True, slots=True)
class Column:
    """Where one question's answer is kept."""

    question: Field
    target: Target
    name: str


def columns(procedure: Procedure) -> Iterator[Column]:
    """Every question of the procedure that a record keeps, people groups left out."""
    for question in procedure.questions().values():
        if question.type in NEVER_KEPT or question.type in ("people", "consent") or repeats(question):
            continue
        found = _column(procedure, question)
        if found is not None:
            yield found


def people_groups(procedure: Procedure) -> list[Field]:
    """Its groups of people, adults before children, so that a new child finds its guardians."""
    groups = [question for question in procedure.questions().values() if question.type == "people"]
    order = ("holder", "co_guardian", "child", "contact")
    return sorted(groups, key=lambda group: order.index(group.options["role"]))


def row_columns(procedure: Procedure, group: Field) -> Iterator[tuple[Field, str]]:
    """Each question of a row that a record keeps, with its column; guardianship questions included."""
    for question in group.fields:
        if question.type not in NEVER_KEPT and not repeats(question):
            yield question, procedure.writes.get(f"{group.id}.{question.id}", question.id)


def _column(procedure: Procedure, question: Field) -> Column | None:
    written = procedure.writes.get(question.id, question.id)
    record, _, name = written.rpartition(".")
    if record == "household":
        return Column(question, "household", name)
    if record:
        return Column(question, "person", name)
    match procedure.subject:
        case "request":
            return None
        case "household":
            return Column(question, "household", written)
        case "account" if written in HOUSEHOLD_ONLY:
            return Column(question, "household", written)
    return Column(question, "person", written)


def repeats(question: Field) -> bool:
    """Whether it only asks the same thing twice."""
    return any(check.name == "same_as" for check in question.checks)


def questions_of(town: Town, kind: str) -> dict[str, Field]:
    """{column: the first question of the town that stands for it}, for people of a kind: how it is called and told."""
    found: dict[str, Field] = {}
    for procedure in town.procedures.values():
        for question, name in _asked_of(procedure, kind):
            found.setdefault(name, question)
    return found


def _asked_of(procedure: Procedure, kind: str) -> Iterator[tuple[Field, str]]:
    if KIND_OF_SUBJECT.get(procedure.subject) == kind:
        yield from ((column.question, column.name) for column in columns(procedure) if column.target == "person")
    for group in people_groups(procedure):
        if group.options["kind"] == kind:
            yield from ((question, name) for question, name in row_columns(procedure, group) if name not in TIES)
