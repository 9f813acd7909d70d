"""What a page of the wizard tells its script: the facts that conditions of its questions read, and no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.definitions import Field as Question
from web.wizard.filling import Filling
from web.wizard.hidden import is_sealed


def names_read(questions: tuple[Question, ...], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts from outside some questions that their conditions read, for the browser to react while one types."""
    own = {question.id for question in questions}
    read: set[str] = set()
    for question in _deep(questions):
        for condition in (question.when, question.required):
            if condition is not None and not isinstance(condition, bool):
                read |= condition.reads
    wanted = {before for name in read for before in _beginnings(name) if name.partition(".")[0] not in own}
    return {name: _outline(value) for name, value in facts.items() if name in wanted or name == "today"}


def _beginnings(name: str) -> Iterator[str]:
    """« subject.birth_date.age » reads the fact of that name, or the birth date, and nothing else of the subject."""
    parts = name.split(".")
    yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def told(filling: Filling, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts that a page may tell its script: at the desk, nothing of what is kept from the agent."""
    if filling.agent is None:
        return facts
    asked = filling.procedure.questions()
    kept = {name for name, question in asked.items() if is_sealed(question, filling.sealed)} & filling.hidden
    return {
        name: value for name, value in facts.items() if name not in kept and not _is_of_record(name, asked, filling)
    }


def _is_of_record(name: str, asked: Mapping[str, Question], filling: Filling) -> bool:
    """Whether a fact repeats what a record holds of a reserved question (`subject.allergies`)."""
    column = name.partition(".")[2]
    return bool(column) and column in asked and is_sealed(asked[column], filling.sealed)


def _outline(value: Any) -> Any:
    """A fact without what no condition reads: of rows their number, of a password or an address that there is one."""
    if isinstance(value, list):
        return [_outline(each) for each in value]
    return {} if isinstance(value, dict) else value


def _deep(questions: tuple[Question, ...]) -> list[Question]:
    return [inner for question in questions for inner in (question, *_deep(question.fields))]
