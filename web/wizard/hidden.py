"""What an agent at the desk does not see of a family's draft: answers reserved to other roles that somebody else gave.

Such a question is asked while it has no answer; what the agent types stays theirs to correct. Once the family or the
records answered one of a page, all that are reserved there are left out of it, with those that would tell what it says:
they keep their answers, and may be given anew (`clear`), never read. Papers are kept out one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain import attachments, desk_trace
from domain.actors import Actor
from domain.records import Draft
from forms.answers import Sealed
from forms.types import TYPES
from schemas.definitions import Field as Question
from schemas.definitions import Procedure, Step


def names(
    procedure: Procedure,
    draft: Draft,
    answers: Mapping[str, Any],
    papers: attachments.ByQuestion,
    agent: Actor,
    sealed: Sealed,
) -> frozenset[str]:
    """Input names of the questions that `agent` is not shown; `answers` with what is attached."""
    typed, telling = desk_trace.typed_by(draft), set[str]()

    def by_others(name: str, question: Question, value: Any) -> bool:
        if TYPES[question.type].attached:
            return any(each.document.account_id != agent.id for each in papers.get(name, ()))
        given = value not in (None, [], {}) or any(_under(each, name) for each in draft.pending)
        return given and typed.get(name) != agent.id

    def of_level(questions: Sequence[Question], level: Mapping[str, Any], prefix: str) -> set[str]:
        kept = set[str]()
        for each in questions:
            if is_sealed(each, sealed) or _reads(each) & (kept | telling):
                kept.add(each.id)
        reserved = [each for each in questions if each.id in kept]
        given = {each.id for each in reserved if by_others(prefix + each.id, each, level.get(each.id))}
        alone = {each.id for each in reserved if TYPES[each.type].attached}
        whole = given - alone or any(_reads(each) & telling for each in reserved)
        telling.update(kept if whole else ())
        return {prefix + each for each in (given | (kept - alone) if whole else given)}

    found: set[str] = set()
    for step in procedure.steps:
        found |= of_level(step.fields, answers, "")
        for group in people_of(step):
            for row in answers.get(group.id) or ():
                found |= of_level(group.fields, row, f"{group.id}-{row['_key']}-")
    return frozenset(found)


def is_sealed(question: Question, sealed: Sealed) -> bool:
    """Whether it, or a question of its rows that stand on the same page, is kept from who reads."""
    rows = question.fields if TYPES[question.type].posted else ()
    return bool(sealed(question)) or any(is_sealed(each, sealed) for each in rows)


def people_of(step: Step) -> list[Question]:
    """People of a step, each edited on a page of their own."""
    return [each for each in step.fields if each.fields and not TYPES[each.type].posted]


def on_step(step: Step, hidden: frozenset[str], sealed: Sealed) -> Step:
    """The step without what is hidden; the cards of its people tell nothing that is reserved."""
    fields = tuple(_card(each, sealed) for each in step.fields if each.id not in hidden)
    same = len(fields) == len(step.fields) and all(map(_is, fields, step.fields))
    return step if same else replace(step, fields=fields)


def on_card(group: Question, key: str, hidden: frozenset[str]) -> Question:
    """The people's questions without what is hidden of this one."""
    fields = tuple(each for each in group.fields if f"{group.id}-{key}-{each.id}" not in hidden)
    return group if len(fields) == len(group.fields) else replace(group, fields=fields)


def _card(question: Question, sealed: Sealed) -> Question:
    if TYPES[question.type].posted or not question.fields:
        return question
    open_ones = tuple(each for each in question.fields if not sealed(each))
    return question if len(open_ones) == len(question.fields) else replace(question, fields=open_ones)


def _is(one: Question, other: Question) -> bool:
    return one is other


def clear(answers: Mapping[str, Any], pending: Mapping[str, Any], hidden: Iterable[str]) -> tuple[Any, Any]:
    """Answers and pending texts without those of these input names, to be given anew."""
    gone = set(hidden)
    left = {name: _without(name, answer, gone) for name, answer in answers.items() if name not in gone}
    return left, {name: text for name, text in pending.items() if not any(_under(name, each) for each in gone)}


def _without(name: str, answer: Any, gone: set[str]) -> Any:
    """Rows without the answers that are gone."""
    if not isinstance(answer, list) or not all(isinstance(row, dict) and "_key" in row for row in answer):
        return answer
    return [{key: value for key, value in row.items() if f"{name}-{row['_key']}-{key}" not in gone} for row in answer]


def changed(
    procedure: Procedure,
    before: tuple[Mapping[str, Any], Mapping[str, Any]],
    after: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> Iterator[str]:
    """Input names whose answer, or what was typed and is none yet, differs: (answers, pending) before and after."""
    for question in procedure.questions().values():
        if before[0].get(question.id) != after[0].get(question.id) or _typed(before[1], question.id) != _typed(
            after[1], question.id
        ):
            yield question.id
        if question.fields:
            yield from _changed_rows(question, before, after)


def _changed_rows(
    group: Question,
    before: tuple[Mapping[str, Any], Mapping[str, Any]],
    after: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> Iterator[str]:
    was = {row["_key"]: row for row in before[0].get(group.id) or ()}
    now = {row["_key"]: row for row in after[0].get(group.id) or ()}
    for key in {**was, **now}:
        for inner in group.fields:
            name = f"{group.id}-{key}-{inner.id}"
            answered = was.get(key, {}).get(inner.id), now.get(key, {}).get(inner.id)
            if answered[0] != answered[1] or _typed(before[1], name) != _typed(after[1], name):
                yield name


def _typed(pending: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {each: text for each, text in pending.items() if _under(each, name)}


def _under(each: str, name: str) -> bool:
    """Whether an input name is a question's, or one of its parts."""
    return each == name or each.startswith(f"{name}-")


def _reads(question: Question) -> set[str]:
    """The questions that its condition reads."""
    return {name.partition(".")[0] for name in question.when.reads} if question.when is not None else set()
