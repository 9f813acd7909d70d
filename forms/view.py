"""What the holes of a compiled step read: one small object per request."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.context import Context
from forms.types import TYPES
from schemas.definitions import Field as Question

Shown = dict[str, str | list[str]]


@dataclass(slots=True)
class View:
    """Everything that changes from one request to the next on a step's page.

    `values` are input values by input name, `errors` sentences by input name, `shown` and `required` input names of
    questions, `facts` what labels name, `page` what the surrounding page prints (draft id, CSRF token, user, ...).
    `row` is the prefix of the row being printed; `answers` the stored answers of the level being printed.
    """

    context: Context
    values: Mapping[str, str | list[str]]
    errors: Mapping[str, str]
    shown: Collection[str]
    required: Collection[str]
    facts: Mapping[str, Any]
    answers: Mapping[str, Any]
    known: Mapping[str, str] = field(default_factory=dict)
    """Where a value that nobody typed comes from: a sentence (safe HTML) by input name, while the value stays."""
    page: dict[str, Any] = field(default_factory=dict)
    row: str = ""
    number: int = 0
    item: Any = None
    """What `Spot.each` is printing."""


def shown_values(
    questions: tuple[Question, ...],
    answers: Mapping[str, Any],
    pending: Mapping[str, str | list[str]],
    prefix: str = "",
) -> Shown:
    """Input values of some questions: stored answers, and over them what was typed and is no answer yet."""
    values: Shown = {}
    for question in questions:
        kind, stored, name = TYPES[question.type], answers.get(question.id), prefix + question.id
        if stored is not None or not question.fields:
            for part, value in kind.inputs(question, stored).items():
                values[f"{name}-{part}" if part else name] = value
        if question.fields and kind.posted and isinstance(stored, list):
            for row in stored:
                values |= shown_values(question.fields, row, {}, f"{name}-{row['_key']}-")
    if pending:
        values.update(pending)
    return values
