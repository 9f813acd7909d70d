"""From a post to a draft: read a step, keep everything, say what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from forms.post import Posted, read_post
from forms.types import TYPES
from forms.view import shown_values
from forms.walk import Approach, Missing, Walk
from forms.words import fill
from schemas.definitions import Field as Question
from schemas.definitions import Step
from web.wizard.compiled import unbound_of
from web.wizard.filling import Filling


@dataclass(slots=True)
class Reading:
    """What a post did to a step: errors by input name, and questions that appeared because of the answers just given."""

    errors: dict[str, str] = field(default_factory=dict)
    appeared: tuple[str, ...] = ()


def read_step(filling: Filling, step: Step, formdata: MultiDict[str, str], live: bool, way: Approach) -> Reading:
    """Read the step's questions from a post into the filling; `way` is how one got to it.

    `live` says that the page's script already showed the questions that depend on others; without it, a question that
    appears by this very post was never seen, so it is asked before going on.
    """
    posted = _read(filling, step, formdata, way)
    keep(filling, step.fields, posted)
    if live:
        return Reading(posted.errors)
    sent = {name for name in formdata if any(formdata.getlist(name))}
    own = (question.id for question in step.fields if question.id in posted.sight.shown - way.shown)
    appeared = tuple(name for name in own if not _was_sent(step, name, sent))
    remaining = {name: text for name, text in posted.errors.items() if name.partition("-")[0] not in appeared}
    return Reading(remaining, appeared)


def _read(filling: Filling, step: Step, formdata: MultiDict[str, str], way: Approach) -> Posted:
    return read_post(
        unbound_of(filling.town, filling.procedure, step),
        formdata,
        stored=filling.answers,
        facts=way.facts | _left_out(filling, step),
        context=filling.context,
        procedure=filling.procedure,
    )


def _left_out(filling: Filling, step: Step) -> dict[str, Any]:
    """The answers of a step that a correction does not ask again: conditions of what it asks read them."""
    kept, whole = filling.settled, filling.procedure.step(step.id)
    if not kept or whole is None:
        return {}
    counted = filling.whole_walk().answers
    return {each.id: counted[each.id] for each in whole.fields if each.id in kept and counted.get(each.id) is not None}


def _was_sent(step: Step, name: str, sent: set[str]) -> bool:
    question = next(q for q in step.fields if q.id == name)
    kind = TYPES[question.type]
    if not kind.posted or not kind.word.asks:
        return True
    return any((f"{name}-{part}" if part else name) in sent for part in kind.parts_of(question))


def keep(filling: Filling, questions: Sequence[Question], posted: Posted, prefix: str = "") -> None:
    """Store what a post gave: answers, and the text of inputs that are no answer yet."""
    if not prefix:
        filling.answers = posted.answers
    mine = tuple(prefix + question.id for question in questions)
    filling.pending = {
        name: value
        for name, value in filling.pending.items()
        if not any(name == own or name.startswith(own + "-") for own in mine) or _of_card(questions, name, prefix)
    } | posted.pending


def _of_card(questions: Sequence[Question], name: str, prefix: str) -> bool:
    """Whether an input belongs to a person edited on a page of their own, which this post did not carry."""
    return any(
        question.fields and not TYPES[question.type].posted and name.startswith(f"{prefix}{question.id}-")
        for question in questions
    )


def check_stored(filling: Filling, step: Step) -> dict[str, str]:
    """Errors of a step as it is stored: the very validation of a post, fed with what the page would show."""
    values = shown_values(step.fields, filling.answers, filling.pending)
    formdata: MultiDict[str, str] = MultiDict()
    for name, value in values.items():
        formdata.setlist(name, [value] if isinstance(value, str) else list(value))
    return _read(filling, step, formdata, filling.approach(step.id)).errors


def lacking(walk: Walk, step: Step) -> dict[str, int]:
    """How many answers each person of the step still lacks, by card (`children-<key>`); complete ones are left out."""
    missing = next((walked.missing for walked in walk.steps if walked.step.id == step.id), ())
    counts: dict[str, int] = {}
    for question in step.fields:
        if not question.fields or TYPES[question.type].posted:
            continue
        for row in walk.answers.get(question.id) or ():
            card = f"{question.id}-{row['_key']}"
            if count := sum(each.name.startswith(card + "-") for each in missing):
                counts[card] = count
    return counts


def card_errors(walk: Walk, step: Step) -> dict[str, str]:
    """Sentences for people who are missing or whose cards are incomplete, by the name of what they are tied to."""
    missing = next((walked.missing for walked in walk.steps if walked.step.id == step.id), ())
    cards = {question.id for question in step.fields if question.fields and not TYPES[question.type].posted}
    errors = {each.name: each.message for each in missing if each.message and each.name.partition("-")[0] in cards}
    for card, count in lacking(walk, step).items():
        errors[card] = "Il manque une réponse." if count == 1 else f"Il manque {count} réponses."
    return errors


def summary(questions: Sequence[Question], errors: dict[str, str], facts: dict[str, Any]) -> list[Missing]:
    """Errors in the order of the page, each with the label of its question."""
    found: list[Missing] = []
    for question in questions:
        for name, message in errors.items():
            if name == question.id or name.startswith(question.id + "-"):
                found.append(Missing(name, _label(question, name, facts), message))
    return found


def _label(question: Question, name: str, facts: dict[str, Any]) -> str:
    """The label of the question at fault: for a row, the inner question's after the group's."""
    label = fill(question.label, facts)
    tail = name.rpartition("-")[2]
    inner = next((inner for inner in question.fields if inner.id == tail), None)
    return f"{label} : {fill(inner.label, facts)}" if inner else label
