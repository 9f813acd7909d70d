"""What the other buttons of a step do: add or remove a row, look an address up. Those that write inputs: `inputs`."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import MultiDict

from forms.types import TYPES
from forms.types.group import limits
from schemas.definitions import Field as Question
from schemas.definitions import Step
from web import current
from web.wizard.filling import Filling


def act(filling: Filling, step: Step, verb: str, detail: str, form: MultiDict[str, str]) -> dict[str, Any]:
    """Change the filling as the button says. Returns what the page must show besides, when it must be shown at once."""
    move = MOVES.get(verb)
    return (move(filling, step, detail, form) if move else None) or {}


def new_key() -> str:
    """The stable key of a new row."""
    return secrets.token_hex(5)


def _question(step: Step, question_id: str) -> Question | None:
    return next((question for question in step.fields if question.id == question_id), None)


def _add(filling: Filling, step: Step, detail: str, form: MultiDict[str, str]) -> None:
    question = _question(step, detail)
    if question is None or not question.fields or not TYPES[question.type].posted:
        return
    rows = filling.answers.setdefault(detail, [])
    if len(rows) < limits(question)[1]:
        filling.answers[detail] = [*rows, {"_key": new_key()}]


def _remove(filling: Filling, step: Step, detail: str, form: MultiDict[str, str]) -> None:
    group, _, key = detail.partition(":")
    question = _question(step, group)
    rows = filling.answers.get(group)
    if question is None or not question.fields or not isinstance(rows, list) or len(rows) <= limits(question)[0]:
        return
    if f"{group}-{key}" in filling.settled:
        return
    filling.answers[group] = [row for row in rows if row["_key"] != key]
    filling.pending = {n: v for n, v in filling.pending.items() if not n.startswith(f"{group}-{key}-")}


def _find(filling: Filling, step: Step, detail: str, form: MultiDict[str, str]) -> dict[str, Any]:
    """Look an address up, for pages without a script."""
    text = form.get(f"{detail}-search", "").strip()
    found = current.gateway("addresses").search(text, limit=5) if len(text) >= 3 else []
    suggestions = [suggestion.as_dict() for suggestion in found]
    return {"suggestions": {detail: suggestions}, "searched": {detail: text}}


MOVES: dict[str, Callable[[Filling, Step, str, MultiDict[str, str]], dict[str, Any] | None]] = {
    "add": _add,
    "remove": _remove,
    "find": _find,
}
