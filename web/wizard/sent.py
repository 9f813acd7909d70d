"""The receipt: what was sent, what happens next, who has it."""

from __future__ import annotations

from flask import Blueprint, render_template

from domain import cases
from forms.words import fill
from web import current


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/sent/<reference>", "sent", show)


def show(reference: str) -> str:
    case = cases.for_sender(current.session(), reference=reference, actor=current.actor())
    town = current.editions().of(current.town().slug, case.edition)
    procedure = town.procedures[case.procedure]
    facts = {**case.answers, "case.reference": case.reference, "town.name": town.name, "portal": town.portal}
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
