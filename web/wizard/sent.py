"""The receipt: what was sent, what happens next, who has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template

from domain import cases
from forms.types import TYPES
from forms.words import fill
from schemas.definitions import Procedure
from web import current


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/sent/<reference>", "sent", show)


CHOSEN = ("choice", "choices", "yes_no", "date")
"""Types whose answer is stored otherwise than a person reads it."""


def show(reference: str) -> str:
    case = cases.for_sender(current.session(), reference=reference, actor=current.actor())
    town = current.editions().of(current.town().slug, case.edition)
    procedure = town.procedures[case.procedure]
    outside = {"case.reference": case.reference, "town.name": town.name, "portal": town.portal}
    facts = {**case.answers, **_labels(procedure, case.answers), **outside}
    state = town.workflow_of(procedure).states[case.state]
    return render_template(
        "pages/wizard/sent.html",
        town=town,
        procedure=procedure,
        case=case,
        state=state,
        fill=lambda text: fill(text, facts),
        known=current.account() is not None,
    )


def _labels(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, str]:
    """What was chosen, as it reads: « Monsieur » rather than `sir`."""
    asked = procedure.questions()
    chosen = {name: answer for name, answer in answers.items() if name in asked and asked[name].type in CHOSEN}
    return {name: TYPES[asked[name].type].read(asked[name], answer) for name, answer in chosen.items()}
