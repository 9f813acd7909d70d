"""One person of a step: read from a post, kept in the draft."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from forms.post import Posted, read_post
from forms.types import TYPES
from forms.types.group import ROW_KEY, limits
from schemas.definitions import Field as Question
from schemas.definitions import Step
from web.wizard.compiled import unbound_card
from web.wizard.filling import Filling
from web.wizard.reading import keep


def find_group(step: Step, group_id: str, key: str) -> Question | None:
    """The people of this name, when the key may be one of theirs."""
    group = next((question for question in step.fields if question.id == group_id), None)
    edited_apart = group is not None and bool(group.fields) and not TYPES[group.type].posted
    return group if edited_apart and ROW_KEY.fullmatch(key) else None


def find_row(filling: Filling, group: Question, key: str) -> dict[str, Any] | None:
    return next((row for row in filling.answers.get(group.id) or [] if row["_key"] == key), None)


def is_full(filling: Filling, group: Question) -> bool:
    return len(filling.answers.get(group.id) or []) >= limits(group)[1]


def read_card(
    filling: Filling, step: Step, group: Question, key: str, row: dict[str, Any], form: MultiDict[str, str]
) -> Posted:
    """The person of a post, beside what was kept of them."""
    prefix = f"{group.id}-{key}-"
    facts = {**filling.approach(step.id).facts, **{k: v for k, v in filling.answers.items() if v is not None}}
    facts |= _left_out(filling, group, key)
    posted = read_post(
        unbound_card(filling.town, filling.procedure, group),
        form,
        stored=row,
        facts=facts,
        context=filling.context,
        procedure=filling.procedure,
        prefix=prefix,
    )
    keep(filling, group.fields, posted, prefix)
    posted.answers["_key"] = key
    return posted


def _left_out(filling: Filling, group: Question, key: str) -> dict[str, Any]:
    """The answers of a person that a correction does not ask again: conditions of what it asks read them."""
    kept = filling.settled
    rows = filling.whole_walk().answers.get(group.id) or () if kept else ()
    row: dict[str, Any] = next((each for each in rows if each["_key"] == key), {})
    return {name: value for name, value in row.items() if f"{group.id}-{key}-{name}" in kept}


def store_row(filling: Filling, group: Question, key: str, row: dict[str, Any]) -> None:
    """Replace the person's row, or add it."""
    rows = filling.answers.get(group.id) or []
    if any(each["_key"] == key for each in rows):
        filling.answers[group.id] = [row if each["_key"] == key else each for each in rows]
    else:
        filling.answers[group.id] = [*rows, row]


def put_back(filling: Filling, step: Step, group_id: str, key: str, form: MultiDict[str, str]) -> None:
    """A card that was posted while the session had expired, once its owner is back."""
    group = find_group(step, group_id, key)
    if group is None:
        return
    group = filling.group(step.id, group, key)
    kept = find_row(filling, group, key)
    if kept is None and is_full(filling, group):
        return
    store_row(filling, group, key, read_card(filling, step, group, key, kept or {"_key": key}, form).answers)
