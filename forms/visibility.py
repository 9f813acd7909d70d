"""What is shown and what must be answered: the one function that validation, review, records and clean-up all ask.

A question whose condition is false or undetermined is hidden. A hidden answer stays in the draft, so that it comes back
with its question, and counts for nothing meanwhile: it is not among `counted`, and no condition reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.computing import compute
from schemas.definitions import Field as Question


@dataclass(slots=True)
class Sight:
    """Input names of the questions shown, those of them that are mandatory, and the answers that count."""

    shown: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    counted: dict[str, Any] = field(default_factory=dict)


def is_required(question: Question, facts: Mapping[str, Any]) -> bool:
    """An undetermined condition asks for the answer: it fails closed."""
    required = question.required
    return required if isinstance(required, bool) else required.holds(facts) is not False


def is_shown(question: Question, facts: Mapping[str, Any]) -> bool:
    return question.when is None or question.when.holds(facts) is True


def look(
    questions: Iterable[Question], answers: Mapping[str, Any], facts: dict[str, Any], sight: Sight, prefix: str = ""
) -> dict[str, Any]:
    """Walk the questions in order, adding to `sight` and to `facts`; return the answers that count at this level.

    `facts` is changed in place: each shown answer becomes a fact, each hidden one is removed, so that a later condition
    reads only what counts. `prefix` is that of the input names of a row (`children-k1-`).
    """
    counted: dict[str, Any] = {}
    for question in questions:
        name = prefix + question.id
        if not is_shown(question, facts):
            facts.pop(question.id, None)
            continue
        sight.shown.add(name)
        if is_required(question, facts):
            sight.required.add(name)
        answer = answers.get(question.id)
        if question.fields:  # an untouched group has no rows yet: conditions may count them
            answer = [_look_at_row(question, row, facts, sight, f"{name}-{row['_key']}-") for row in answer or ()]
        if question.type == "computed":
            answer = compute(question, facts)
        if answer is None:
            facts.pop(question.id, None)
        else:
            counted[question.id] = facts[question.id] = answer
    if not prefix:
        sight.counted.update(counted)
    return counted


def _look_at_row(
    question: Question, row: Mapping[str, Any], facts: Mapping[str, Any], sight: Sight, prefix: str
) -> dict[str, Any]:
    return {"_key": row["_key"]} | look(question.fields, row, dict(facts), sight, prefix)
