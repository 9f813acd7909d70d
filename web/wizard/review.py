"""The summary before sending: every answer as a person reads it, each with a way back to its question."""

from __future__ import annotations

from itertools import groupby

from markupsafe import Markup, escape

from forms.answers import Entry, entries
from forms.types import TYPES
from forms.walk import Walk
from forms.words import word
from schemas.definitions import Step
from web.sealing import readers_named
from web.wizard import hidden
from web.wizard.filling import Filling


def html(filling: Filling, step: Step, walked: Walk) -> Markup:
    """The sections of the steps before this one."""
    edit = escape(word("edit", filling.town, filling.procedure))
    printed = []
    for each in walked.steps:
        if each.step.id == step.id:
            break
        found = _entries(filling, each.step, walked)
        if found:
            printed.append(_section(filling, each.step, found, str(edit)))
    return Markup("".join(printed))


def _entries(filling: Filling, step: Step, walked: Walk) -> list[Entry]:
    asked = hidden.on_step(step, filling.settled, filling.sealed) if filling.settled else step
    return list(entries(asked.fields, walked.answers, walked.facts, walked.sight.shown, sealed=filling.sealed))


def _section(filling: Filling, step: Step, found: list[Entry], edit: str) -> str:
    parts = [
        f'<section class="surface stack tight" aria-labelledby="review-{step.id}">'
        f'<h2 class="h3" id="review-{step.id}">{escape(step.title)}</h2>'
    ]
    for owner, group in groupby(found, key=lambda entry: entry.owner):
        if owner:
            parts.append(f'<h3 class="h4">{escape(owner)}</h3>')
        rows = "".join(_row(filling, entry, _place(filling, step, entry), edit) for entry in group)
        parts.append(f'<dl class="answers">{rows}</dl>')
    parts.append("</section>")
    return "".join(parts)


def _place(filling: Filling, step: Step, entry: Entry) -> str:
    """The page where an answer is given: a person's is on a page of their own."""
    for question in step.fields:
        if question.fields and not TYPES[question.type].posted:
            for row in filling.answers.get(question.id) or ():
                if entry.name.startswith(f"{question.id}-{row['_key']}-"):
                    return filling.address(step.id, question.id, row["_key"])
    return filling.address(step.id)


def _row(filling: Filling, entry: Entry, address: str, edit: str) -> str:
    text = escape(entry.text).replace("\n", Markup("<br>")) if entry.text else '<span class="soft">Non renseigné</span>'
    if entry.reserved:
        text = f'<span class="soft">{escape(readers_named(filling.town, entry.reserved))}</span>'
    label = escape(entry.label)
    return (
        f"<div><dt>{label}</dt><dd>{text}</dd>"
        f'<dd><a href="{address}#{entry.name}">{edit}<span class="visually-hidden"> : {label}</span></a></dd></div>'
    )
