"""What a correction leaves as it was sent: the answers that the agent did not mark and that nothing marked reaches.

The family is asked for just the rest. A question is asked again too where its condition reads one that is open, where
its answer changed since, and where it lacks one or has come not to hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from forms.types import TYPES
from forms.walk import Walk
from schemas.conditions import Condition
from schemas.definitions import Field as Question
from schemas.definitions import Procedure, Step

MARKED, BEFORE, REOPENED = "marked", "marked_answers", "reopened"
"""In a correcting draft's facts: {input name: what to correct}, the answers as the agent had them, and input names that a
check found wrong since."""


def names(procedure: Procedure, answers: Mapping[str, Any], facts: Mapping[str, Any], walked: Walk) -> frozenset[str]:
    """Input names of the questions that keep their answers, and `<group>-<key>` of people of whom nothing is asked; none
    of a draft that corrects nothing marked, or nothing that can be asked.
    """
    marked = facts.get(MARKED) or {}
    if not marked:
        return frozenset()
    missing = {each.name for reached in walked.steps for each in reached.missing}
    asked = {*marked, *(facts.get(REOPENED) or ()), *missing}
    before, open_ids, found = facts.get(BEFORE) or {}, set[str](), set[str]()
    for step in procedure.steps:
        if _ends(step):
            continue
        again = _asked_again(step, asked, before, answers, open_ids)
        found |= {each.id for each in step.fields if each.id not in again and (_asks(each) or not again)}
        found |= set(_within(step, asked, before, answers, open_ids))
    return frozenset(found) if open_ids or any(map(_ends, procedure.steps)) else frozenset()


def keeps(settled: Collection[str], name: str) -> bool:
    """Whether an input, of a row or of the step itself, keeps what was sent."""
    return name in settled or name.partition("-")[0] in settled


def _ends(step: Step) -> bool:
    """Whether it is the page before sending, which is always whole."""
    return any(each.type == "review" for each in step.fields)


def _asked_again(
    step: Step,
    asked: Collection[str],
    before: Mapping[str, Any],
    answers: Mapping[str, Any],
    open_ids: set[str],
) -> set[str]:
    """The questions of a step that are open; they join `open_ids`, which those after them may read."""
    again, reached = set[str](), _reads(step.when, open_ids)
    for question in filter(_asks, step.fields):
        if reached or _is_open(question, question.id, asked, before, answers, open_ids):
            open_ids.add(question.id)
            again.add(question.id)
    return again


def _within(
    step: Step,
    asked: Collection[str],
    before: Mapping[str, Any],
    answers: Mapping[str, Any],
    open_ids: Collection[str],
) -> Iterator[str]:
    """What stays of each person of whom something is asked: their card shows the rest."""
    for group in () if _reads(step.when, open_ids) else step.fields:
        apart = bool(group.fields) and not TYPES[group.type].posted
        if not apart or group.id not in open_ids or group.id in asked or _reached(group, open_ids):
            continue
        was = {row["_key"]: row for row in before.get(group.id) or ()}
        for row in answers.get(group.id) or ():
            if row["_key"] in was:
                yield from _of_row(group, row, was[row["_key"]], asked, open_ids)


def _of_row(
    group: Question, row: Mapping[str, Any], was: Mapping[str, Any], asked: Collection[str], open_ids: Collection[str]
) -> Iterator[str]:
    name, open_here, kept = f"{group.id}-{row['_key']}", set(open_ids) - _own(group), list[str]()
    for inner in group.fields:
        if _is_open(inner, f"{name}-{inner.id}", asked, was, row, open_here):
            open_here.add(inner.id)
        elif _asks(inner):
            kept.append(f"{name}-{inner.id}")
    yield from kept
    if len(kept) == sum(map(_asks, group.fields)) and name not in asked:
        yield name


def _own(group: Question) -> set[str]:
    """The questions of its rows; their conditions read these before any other of the same name."""
    return {inner.id for inner in group.fields}


def _is_open(
    question: Question,
    name: str,
    asked: Collection[str],
    before: Mapping[str, Any],
    answers: Mapping[str, Any],
    open_ids: Collection[str],
) -> bool:
    if any(each == name or each.startswith(f"{name}-") for each in asked):
        return True
    outside = set(open_ids) - _own(question)
    if _reached(question, open_ids) or any(_reached(inner, outside) for inner in question.fields):
        return True
    attached = TYPES[question.type].attached
    return not attached and _asks(question) and before.get(question.id) != answers.get(question.id)


def _reached(question: Question, open_ids: Collection[str]) -> bool:
    required = question.required if isinstance(question.required, Condition) else None
    return _reads(question.when, open_ids) or _reads(required, open_ids)


def _reads(condition: Condition | None, open_ids: Collection[str]) -> bool:
    return condition is not None and any(name.partition(".")[0] in open_ids for name in condition.reads)


def _asks(question: Question) -> bool:
    """Whether it takes an answer; texts and headings go with the questions around them."""
    return bool(question.fields) or TYPES[question.type].posted


def is_whole(step: Step, settled: Collection[str]) -> bool:
    """Whether a step has nothing left to ask."""
    return bool(step.fields) and all(each.id in settled for each in step.fields)


def without_people(answers: Mapping[str, Any], settled: Collection[str]) -> Mapping[str, Any]:
    """The answers without the people of whom nothing is asked: a page shows the cards of the others."""
    groups = {name.partition("-")[0] for name in settled if "-" in name}
    left = {name: [row for row in answers.get(name) or () if f"{name}-{row['_key']}" not in settled] for name in groups}
    return {**answers, **left}


def reopen(facts: Mapping[str, Any], found: Iterable[str]) -> dict[str, Any]:
    """The draft's facts, so that questions that no longer hold are asked again."""
    return {**facts, REOPENED: sorted({*(facts.get(REOPENED) or ()), *found})}


def forget(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts without what only the correcting draft needs: a copy of the answers would outlive their erasure."""
    return {name: value for name, value in facts.items() if name not in (MARKED, BEFORE, REOPENED)}
