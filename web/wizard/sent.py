"""The receipt: what was sent, what happens next, who has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template

from domain import cases
from domain.desk import stand_in_for
from domain.errors import NotYours
from domain.records import Case
from forms.types import TYPES
from forms.words import fill
from schemas.definitions import Procedure, Town
from web import current, desk
from workflows.deciding import decides


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/sent/<reference>", "sent", show)


CHOSEN = ("choice", "choices", "yes_no", "date")
"""Types whose answer is stored otherwise than a person reads it."""


def show(reference: str) -> str:
    case = cases.for_sender(current.session(), reference=reference, actor=current.actor())
    town = current.editions().of(current.town().slug, case.edition)
    procedure = town.procedures[case.procedure]
    _check_agent(case, town, procedure)
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
        **_at_desk(case, procedure),
    )


def _check_agent(case: Case, town: Town, procedure: Procedure) -> None:
    """An agent sees what they sent, and what their roles have to do with. Raises NotYours."""
    who = current.actor()
    if not who.is_agent or case.account_id == who.id:
        return
    if not (decides(town, procedure, who) or desk.serves(town, procedure, who)):
        raise NotYours


def _at_desk(case: Case, procedure: Procedure) -> dict[str, Any]:
    """For an agent who filled it in for a family: whose it is, and the way back to the desk."""
    who, town = current.actor(), current.town()
    if not desk.serves(town, procedure, who) or (case.household_id is None and case.account_id is None):
        return {}
    actor = stand_in_for(current.session(), agent=who, owner=case)
    return {"bar": desk.bar(actor), "desk": desk.address(actor)}


def _labels(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, str]:
    """What was chosen, as it reads: « Monsieur » rather than `sir`."""
    asked = procedure.questions()
    chosen = {name: answer for name, answer in answers.items() if name in asked and asked[name].type in CHOSEN}
    return {name: TYPES[asked[name].type].read(asked[name], answer) for name, answer in chosen.items()}
