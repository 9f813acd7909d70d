"""The walk through a procedure: which steps are reached, what counts, what is missing, where to resume.

Pure: a function of the definition, the answers and the facts. The same walk decides access to a step, the review page,
what is sent, and what is purged when it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.post import too_few
from forms.types import TYPES
from forms.types.group import limits
from forms.visibility import Sight, look
from forms.words import fill
from schemas.definitions import Field as Question
from schemas.definitions import Procedure, Step


@dataclass(frozen=True, slots=True)
class Missing:
    """A question without an acceptable answer: its input name, its label, and the sentence to show."""

    name: str
    label: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class WalkedStep:
    step: Step
    missing: tuple[Missing, ...]
    seen: bool

    @property
    def complete(self) -> bool:
        """A step is complete when nothing is missing and the family went through it once, optional questions included."""
        return self.seen and not self.missing


@dataclass(frozen=True, slots=True)
class Walk:
    """Reached steps in order, the answers that count, and every fact at the end."""

    steps: tuple[WalkedStep, ...]
    sight: Sight
    facts: dict[str, Any]

    @property
    def answers(self) -> dict[str, Any]:
        return self.sight.counted

    def position(self, step_id: str) -> int | None:
        return next((i for i, walked in enumerate(self.steps) if walked.step.id == step_id), None)

    def allows(self, step_id: str) -> bool:
        """A step opens when every reached step before it is complete."""
        position = self.position(step_id)
        return position is not None and all(walked.complete for walked in self.steps[:position])

    def resume(self) -> Step:
        """Where to go on: computed, never stored, so a step that is gone cannot trap anybody."""
        return next((walked.step for walked in self.steps[:-1] if not walked.complete), self.steps[-1].step)

    def after(self, step_id: str) -> Step | None:
        position = self.position(step_id)
        return self.steps[position + 1].step if position is not None and position + 1 < len(self.steps) else None

    def before(self, step_id: str) -> Step | None:
        position = self.position(step_id)
        return self.steps[position - 1].step if position else None

    @property
    def last(self) -> Step:
        return self.steps[-1].step

    @property
    def ready(self) -> bool:
        return all(walked.complete for walked in self.steps)


@dataclass(frozen=True, slots=True)
class Approach:
    """The way to one step: whether it is open, the facts before it, and what it shows with the answers kept so far."""

    open: bool
    facts: dict[str, Any]
    shown: frozenset[str]


def approach(
    procedure: Procedure,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    step_id: str,
    *,
    pending: Collection[str] = (),
    seen: Collection[str] = (),
) -> Approach:
    """Walk as far as one step: all that saving it needs, in one pass."""
    scope, sight, is_open = dict(facts), Sight(), True
    for step in procedure.steps:
        if step.when is not None and step.when.holds(scope) is not True:
            if step.id == step_id:
                return Approach(False, scope, frozenset())
            continue
        if step.id == step_id:
            before, own = dict(scope), Sight()
            look(step.fields, answers, scope, own)
            return Approach(is_open, before, frozenset(own.shown))
        look(step.fields, answers, scope, sight)
        is_open = is_open and step.id in seen and not find_missing(step.fields, answers, scope, sight, pending)
    return Approach(False, scope, frozenset())


def walk(
    procedure: Procedure,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    *,
    pending: Collection[str] = (),
    seen: Collection[str] = (),
) -> Walk:
    """Walk from the first step. `pending` are names of inputs whose text is no answer yet, `seen` the steps gone through."""
    scope, sight = dict(facts), Sight()
    steps = []
    for step in procedure.steps:
        if step.when is not None and step.when.holds(scope) is not True:
            continue
        look(step.fields, answers, scope, sight)
        missing = tuple(find_missing(step.fields, answers, scope, sight, pending))
        steps.append(WalkedStep(step, missing, step.id in seen))
    return Walk(tuple(steps), sight, scope)


def find_missing(
    questions: Sequence[Question],
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    sight: Sight,
    pending: Collection[str] = (),
    prefix: str = "",
) -> list[Missing]:
    """Shown questions of one level that still need the family, rows included."""
    missing: list[Missing] = []
    for question in questions:
        name = prefix + question.id
        if name not in sight.shown:
            continue
        if question.fields:
            missing += _missing_rows(question, name, answers.get(question.id) or [], facts, sight, pending)
            continue
        kind = TYPES[question.type]
        names = [f"{name}-{part}" if part else name for part in kind.parts_of(question)]
        lacking = name in sight.required and kind.posted and kind.is_empty(answers.get(question.id))
        if lacking or (pending and not pending_free(names, pending)):
            anchor = kind.anchor(question)
            missing.append(Missing(f"{name}-{anchor}" if anchor else name, fill(question.label, facts)))
    return missing


def pending_free(names: Sequence[str], pending: Collection[str]) -> bool:
    return not any(name in pending for name in names)


def _missing_rows(
    question: Question,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    facts: Mapping[str, Any],
    sight: Sight,
    pending: Collection[str],
) -> list[Missing]:
    missing: list[Missing] = []
    least = max(limits(question)[0], int(name in sight.required))
    if len(rows) < least:
        missing.append(Missing(f"{name}-_row", fill(question.label, facts), too_few(question, least)))
    for row in rows:
        inner = f"{name}-{row['_key']}-"
        missing += find_missing(question.fields, row, {**facts, **row}, sight, pending, inner)
    return missing
