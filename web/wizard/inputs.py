"""Buttons that write into the page's own inputs, for pages without a script: a picked address, hours for a whole week.

The post is changed before it is read, so that what a button wrote is judged, kept and shown as if it had been typed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from forms.context import Context
from forms.types import TYPES
from forms.types.base import Post
from forms.types.timetable import spread
from schemas.definitions import Field as Question


def written(
    questions: Sequence[Question], form: MultiDict[str, str], context: Context, prefix: str = ""
) -> MultiDict[str, str]:
    """The post with what its button writes: `pick:<name>:<json>`, `clear:<name>`, `copy:<name>:<week>:<day>`.

    `prefix` stands before the input names of these questions. Any other button changes nothing.
    """
    verb, _, rest = form.get("_action", "").partition(":")
    name, _, detail = rest.partition(":")
    question = named(questions, name.removeprefix(prefix)) if name.startswith(prefix) else None
    if question is None:
        return form
    inputs: dict[str, str] = {}
    if question.type == "address" and verb == "pick":
        inputs = _picked(TYPES["address"].parts_of(question), parse_suggestion(detail))
    elif question.type == "address" and verb == "clear":
        inputs = dict.fromkeys(TYPES["address"].parts_of(question), "")
    elif question.type == "timetable" and verb == "copy":
        week, _, day = detail.partition(":")
        inputs = spread(question, Post(form, name, context), week, day)
    changed = MultiDict(form)
    for part, value in inputs.items():
        changed[f"{name}-{part}"] = value
    return changed


def named(questions: Sequence[Question], name: str) -> Question | None:
    """The question that an input name belongs to, on the page itself or in one of its rows (`<group>-<key>-<question>`)."""
    for question in questions:
        if question.id == name:
            return question
        if question.fields and TYPES[question.type].posted and name.startswith(f"{question.id}-"):
            return next((inner for inner in question.fields if inner.id == name.rpartition("-")[2]), None)
    return None


def _picked(parts: Sequence[str], suggestion: dict[str, str]) -> dict[str, str]:
    """A suggestion by the inputs of an address. Where the number is not asked apart it stands before the street."""
    if not suggestion:
        return {}
    values = {part: suggestion.get(part, "") for part in ("number", "street", "postcode", "city")}
    if "number" not in parts:
        values["street"] = f"{values['number']} {values['street']}".strip()
    return {part: value for part, value in values.items() if part in parts}


def parse_suggestion(text: str) -> dict[str, str]:
    """The address in a « pick » button. Anything else that is posted there gives nothing."""
    try:
        given = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(given, dict):
        return {}
    names = ("number", "street", "postcode", "city")
    return {name: str(given[name])[:200] for name in names if isinstance(given.get(name), str) and given[name]}
