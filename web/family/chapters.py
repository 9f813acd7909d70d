"""What the town knows of somebody, chapter by chapter: as the sheets ask it, each value with where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.households import Member
from domain.people import read_sources, read_values
from domain.records import Guardianship, Household
from schemas.definitions import Field as Question
from schemas.definitions import Procedure, Step, Town
from web.family.holdings import Holdings
from web.family.records import KIND_OF_SUBJECT, Told, told
from workflows.facts import about
from workflows.mapping import TIES, columns, people_groups, row_columns

REST = "Autres renseignements"
HEALTH = (
    "diet", "allergies", "allergies_detail", "pai", "treatment", "treatment_detail", "doctor_name", "doctor_phone",
)  # fmt: skip
"""What a parent looks up about a child's health, in the library's words: the whole stands in its chapter."""
PICKUP = "pickup"
"""The people who may collect a child, in the library's words."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One step of a sheet, as far as the record holds answers to it."""

    title: str
    rows: tuple[Told, ...]

    @property
    def source(self) -> str:
        """Where all of it came from; empty when rows differ, and each says its own."""
        sources = {row.source for row in self.rows}
        return sources.pop() if len(sources) == 1 else ""


@dataclass(frozen=True, slots=True)
class Portrait:
    """Everything that this household may read of one record."""

    values: Mapping[str, Any]
    sources: Mapping[str, Mapping[str, str]]
    facts: Mapping[str, Any]
    asked: tuple[tuple[str, Mapping[str, Question]], ...]
    """(chapter, {column: question}), each column once."""

    @property
    def chapters(self) -> list[Chapter]:
        left = {name: value for name, value in self.values.items() if value not in (None, "", [], {})}
        found = []
        for title, questions in self.asked:
            held = {name: left.pop(name) for name in questions if name in left}
            found.append(Chapter(title, self._told(questions, held)))
        found.append(Chapter(REST, self._told({}, left)))
        return [chapter for chapter in found if chapter.rows]

    def some(self, *names: str) -> tuple[Told, ...]:
        """Only these columns, as the sheets ask them."""
        questions = {name: asked[name] for _, asked in self.asked for name in names if name in asked}
        return self._told(questions, {name: self.values.get(name) for name in questions})

    def _told(self, questions: Mapping[str, Question], values: Mapping[str, Any]) -> tuple[Told, ...]:
        return tuple(told(questions, values, self.sources, self.facts))


def of_person(holdings: Holdings, member: Member, ties: list[Guardianship]) -> Portrait:
    shared = holdings.town.shared
    values = read_values(member.person, member.place, shared=shared)
    values |= _ties(holdings, member, ties)
    sources = _own(holdings, read_sources(member.person, member.place, shared=shared))
    facts = {**_adults(holdings), **holdings.facts, **about("subject", member, town=holdings.town), **values}
    return Portrait(values, sources, facts, asked_of(holdings.town, member.person.kind))


def _adults(holdings: Holdings) -> dict[str, Any]:
    """Who the first adult of each role is: labels name them, « Qualité de Karim Roux »."""
    first = {each.role: each for each in reversed(holdings.adults)}
    return {name: fact for role, each in first.items() for name, fact in about(role, each, town=holdings.town).items()}


def of_household(holdings: Holdings, household: Household) -> Portrait:
    sources = _own(holdings, read_sources(household))
    values = read_values(household)
    return Portrait(values, sources, {**holdings.facts, **values}, asked_of(holdings.town, "household"))


def _own(holdings: Holdings, sources: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """Of what another home's request said, only the day: who asked it is not this one's to know."""
    references = {case.reference for case in holdings.sent}
    return {
        name: source if source.get("case") is None or source["case"] in references else {"at": source.get("at", "")}
        for name, source in sources.items()
    }


def _ties(holdings: Holdings, member: Member, ties: list[Guardianship]) -> dict[str, Any]:
    """What each adult of this home is to a child, under the questions that ask it."""
    adults = {each.role: each.person.id for each in reversed(holdings.adults)}
    held = {tie.adult_id: tie for tie in ties if tie.child_id == member.person.id}
    return {
        name: getattr(held[adults[role]], column)
        for name, (role, column) in TIES.items()
        if role in adults and adults[role] in held
    }


# -------------------------------------------------------------------------------------- what a town asks


def asked_of(town: Town, kind: str) -> tuple[tuple[str, Mapping[str, Question]], ...]:
    """The chapters of a kind of record: the steps of its sheets, then of other procedures; a column stands in the first."""
    seen: set[str] = set()
    chapters = []
    for procedure in sorted(town.procedures.values(), key=lambda each: not each.sheet):
        for step in procedure.steps:
            own = {name: question for name, question in _columns(procedure, step, kind) if name not in seen}
            seen |= own.keys()
            chapters += [(step.title, own)] if own else []
    return tuple(chapters)


def _columns(procedure: Procedure, step: Step, kind: str) -> Iterator[tuple[str, Question]]:
    here = {question.id for question in step.fields}
    for column in columns(procedure):
        owner = "household" if column.target == "household" else KIND_OF_SUBJECT.get(procedure.subject, "")
        if column.question.id in here and owner == kind:
            yield column.name, column.question
    for group in people_groups(procedure):
        if group.id in here and group.options["kind"] == kind:
            yield from ((name, question) for question, name in row_columns(procedure, group))
