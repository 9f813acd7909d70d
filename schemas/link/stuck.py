"""Answers with which a case stays for ever: every way out of its state has a condition, and none of them holds.

The opposite of `schemas.link.journey`: what is told here can happen. So only questions are looked at that surely can have
each of their answers (choices, yes or no, whole numbers), and a way whose condition reads anything else counts as open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.conditions import Condition, is_missing
from schemas.definitions import DRAFT, Field, Procedure, Transition, Workflow
from schemas.link.journey import TODAY, solver_of, written
from schemas.link.solver import Asked, AskedQuestion, is_asked, needed

SURE = ("choice", "choices", "yes_no", "number")
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stuck:
    """A state, and answers as one would write them in a condition."""

    state: str
    answers: str


def stuck_in(workflow: Workflow, procedure: Procedure, asked: Asked) -> Iterator[Stuck]:
    """The states in which some answers to a procedure have no way out: one example each."""
    whens = [way.when for way in workflow.transitions.values() if way.when is not None]
    sure = tuple(when for when in whens if all(_is_sure(name, asked) for name in needed((when,), asked)))
    combinations = solver_of(procedure).combinations(sure, asked) if sure else None
    told: set[str] = set()
    for facts in combinations or ():
        if all(_can_be_sent(asked[name], facts) for name in facts if name in asked):
            for state, there in _reached(workflow, facts, sure):
                leaving = workflow.leaving(state)
                if state not in told and leaving and not any(_may_open(way, there, sure) for way in leaving):
                    told.add(state)
                    yield Stuck(state, _said(needed([way.when for way in leaving if way.when], asked), there))


def _is_sure(name: str, asked: Asked) -> bool:
    question = asked[name].question if name in asked else None
    return name == "actor" or (question is not None and question.type in SURE and not _is_narrowed(question))


def _is_narrowed(question: Field) -> bool:
    """Whether a check, or how many answers there may be, leaves out some of its answers."""
    bounds = ("min", "max") if question.type == "choices" else ()
    return bool(question.checks) or any(question.options.get(bound) is not None for bound in bounds)


def _can_be_sent(asked: AskedQuestion, facts: Facts) -> bool:
    question, answer = asked.question, facts[asked.question.id]
    if question.type == "number" and "." in str(answer):
        return False
    required = question.required
    mandatory = required.test(facts) is True if isinstance(required, Condition) else required
    return not (mandatory and is_missing(answer) and is_asked(asked, facts))


def _reached(workflow: Workflow, sent: Facts, sure: Iterable[Condition]) -> Iterator[tuple[str, Facts]]:
    """Each state that a case sent with these answers can come to without a correction, and its answers there."""
    waiting: list[tuple[str, Facts]] = [(DRAFT, sent)]
    seen: set[tuple[str, str]] = set()
    while waiting:
        state, facts = waiting.pop()
        for way in workflow.leaving(state):
            if not _surely_opens(way, facts, sure):
                continue
            after = {**facts, **{name: value for name, value in written(way).items() if name in facts}}
            mark = (way.target, repr(after))
            if mark not in seen:
                seen.add(mark)
                waiting.append((way.target, after))
                yield way.target, after


def _surely_opens(way: Transition, facts: Facts, sure: Iterable[Condition]) -> bool:
    wrote = written(way)
    unknown = way.by_field or any(wrote[name] == TODAY for name in wrote if name in facts)
    return not unknown and (way.when is None or (way.when in sure and way.when.test(facts) is True))


def _may_open(way: Transition, facts: Facts, sure: Iterable[Condition]) -> bool:
    return way.when is None or way.when not in sure or way.when.test(facts) is True


def _said(names: set[str], facts: Facts) -> str:
    return "{" + ", ".join(f"{name}: {_written(facts[name])}" for name in sorted(names) if name in facts) + "}"


def _written(answer: Any) -> str:
    if is_missing(answer):
        return "{is: missing}"
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return f"[{', '.join(answer)}]" if isinstance(answer, list) else str(answer)
