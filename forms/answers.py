"""Answers as a person reads them: for the review page, the agent's file, and what changed against the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.types import TYPES
from forms.types.group import limits
from forms.visibility import Sight, look
from forms.words import fill, name_value, names_in
from schemas.definitions import Field as Question
from schemas.definitions import Procedure, Step

Sealed = Callable[[Question], tuple[str, ...]]
"""The roles that a question's answer is reserved to, where it is kept from who reads: what it says, whether there is one."""


def nothing_sealed(question: Question) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer: its input name, its question's label, what it says, and whose row it stands in (empty outside rows)."""

    name: str
    label: str
    text: str
    owner: str = ""
    reserved: tuple[str, ...] = ()
    """Who may read it, where it is sealed; its text is then empty."""


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one step."""

    step: Step
    entries: tuple[Entry, ...]

    @property
    def title(self) -> str:
        return self.step.title


@dataclass(frozen=True, slots=True)
class Change:
    """One answer beside what the record holds."""

    name: str
    label: str
    before: str
    after: str
    owner: str = ""

    @property
    def changed(self) -> bool:
        return self.before != self.after


def row_title(question: Question, row: Mapping[str, Any], number: int, facts: Mapping[str, Any]) -> str:
    """« Nina Testo » for a person, « Personne 2 » for a row without a name."""
    template = question.options.get("title")
    scope = {**facts, **row}
    if template and all(name_value(name, scope) for name in names_in(template)):
        return fill(template, scope)
    name = " ".join(str(row[key]) for key in ("first_name", "last_name") if row.get(key))
    if name:
        return name
    one = str((question.options.get("repeat") or {}).get("one") or question.label)
    named = f"{one[:1].upper()}{one[1:]}"
    return named if limits(question)[1] == 1 else f"{named} {number}"


def entries(
    questions: Sequence[Question],
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    shown: set[str],
    prefix: str = "",
    owner: str = "",
    sealed: Sealed = nothing_sealed,
) -> Iterator[Entry]:
    """Every shown question that asks something, in order, rows under their owner.

    No label or title tells a sealed answer either: they read facts without it.
    """
    facts = _unsealed(questions, facts, sealed)
    for question in questions:
        name, kind = prefix + question.id, TYPES[question.type]
        if name not in shown or not kind.word.asks or kind.secret:
            continue
        answer = answers.get(question.id)
        label = fill(question.label, facts)
        if reserved := sealed(question):
            yield Entry(name, label, "", owner, reserved)
        elif question.fields:
            for number, row in enumerate(answer or (), 1):
                title = row_title(question, _unsealed(question.fields, row, sealed), number, facts)
                inner = f"{name}-{row['_key']}-"
                whose, around = f"{label} : {title}", {**facts, **row}
                yield from entries(question.fields, row, around, shown, inner, whose, sealed)
        else:
            yield Entry(name, label, kind.tell(question, answer, facts), owner)


def _unsealed(questions: Sequence[Question], facts: Mapping[str, Any], sealed: Sealed) -> Mapping[str, Any]:
    """The facts without the sealed answers to these questions."""
    hidden = {question.id for question in questions if sealed(question)}
    return {name: value for name, value in facts.items() if name not in hidden} if hidden else facts


def question_of(procedure: Procedure, name: str) -> tuple[Question, ...]:
    """The questions that an entry's input name goes through: the group and its question for `children-k1-diet`."""
    group, last = name.partition("-")[0], name.rpartition("-")[2]
    question = procedure.questions().get(group)
    if question is None:
        return ()
    return (question, *(inner for inner in question.fields if name != group and inner.id == last))


def readable(
    procedure: Procedure, answers: Mapping[str, Any], facts: Mapping[str, Any], sealed: Sealed = nothing_sealed
) -> list[Section]:
    """The answers of each reached step. `answers` are those that count, `facts` those of the case (`today`, `actor`)."""
    scope, sight = dict(facts), Sight()
    questions = list(procedure.questions().values())
    sections = []
    for step in procedure.steps:
        if step.when is not None and step.when.holds(scope) is not True:
            continue
        look(step.fields, answers, scope, sight)
        around = _unsealed(questions, scope, sealed)
        found = tuple(entries(step.fields, answers, around, sight.shown, sealed=sealed))
        if found:
            sections.append(Section(step, found))
    return sections


def changes(
    procedure: Procedure,
    before: Mapping[str, Any],
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    sealed: Sealed = nothing_sealed,
) -> list[Change]:
    """Each answer beside the record's, in order; what only the record has (a person removed) comes last.

    A sealed answer says nothing on either side: it is no change for who may not read it.
    """
    earlier = {entry.name: entry for section in readable(procedure, before, facts, sealed) for entry in section.entries}
    rows = []
    for section in readable(procedure, answers, facts, sealed):
        for entry in section.entries:
            was = earlier.pop(entry.name, None)
            rows.append(Change(entry.name, entry.label, was.text if was else "", entry.text, entry.owner))
    rows += [Change(e.name, e.label, e.text, "", e.owner) for e in earlier.values() if e.text and e.owner]
    return rows
