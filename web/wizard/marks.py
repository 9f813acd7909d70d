"""What an agent asked to correct, said beside each question until its answer changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from forms.types import TYPES
from schemas.definitions import Field as Question
from schemas.definitions import Step
from web.wizard import settled
from web.wizard.filling import Filling


def on_step(filling: Filling, step: Step) -> dict[str, str]:
    """Sentences by input name; a person edited on a page of their own has theirs on the card."""
    return dict(_sentences(filling, step.fields, filling.answers, _before(filling), ""))


def on_card(filling: Filling, group: Question, key: str) -> dict[str, str]:
    """Sentences for the questions of one person."""
    row, before = _row(filling.answers, group.id, key), _row(_before(filling), group.id, key)
    return dict(_sentences(filling, group.fields, row, before, f"{group.id}-{key}-"))


def kept_notice(filling: Filling, step: Step) -> Markup:
    """Says on a page of a correction that what it leaves out is kept."""
    whole = filling.procedure.step(step.id)
    kept = {name.partition("-")[0] for name in filling.settled}
    if whole is None or not any(each.id in kept for each in whole.fields):
        return Markup("")
    return Markup(
        '<div class="notice" data-colour="grey"><svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-check"/>'
        "</svg><p>Corrigez seulement ce qui est demandé : vos autres réponses sont gardées.</p></div>"
    )


def _before(filling: Filling) -> Mapping[str, Any]:
    """The answers as they were when the agent marked them."""
    return filling.facts.get(settled.BEFORE) or {}


def _row(answers: Mapping[str, Any], group: str, key: str) -> Mapping[str, Any]:
    return next((row for row in answers.get(group) or () if row["_key"] == key), {})


def _sentences(
    filling: Filling, questions: Sequence[Question], now: Mapping[str, Any], before: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, str]]:
    marked: Mapping[str, str] = filling.facts.get(settled.MARKED) or {}
    for question in questions if marked else ():
        name, kind = prefix + question.id, TYPES[question.type]
        if question.fields:
            for row in now.get(question.id) or ():
                was = _row(before, question.id, row["_key"])
                inner = list(_sentences(filling, question.fields, row, was, f"{name}-{row['_key']}-"))
                yield from (
                    inner
                    if kind.posted
                    else [(f"{name}-{row['_key']}", " ".join(text for _, text in inner))][: len(inner)]
                )
        elif name in marked and not kind.corrected(before.get(question.id), now.get(question.id)):
            anchor = kind.anchor(question)
            yield (
                f"{name}-{anchor}" if anchor else name,
                marked[name] or "Le service vous demande de corriger cette réponse.",
            )
