"""Sending: the whole file is checked again in the transaction that sends it, and one draft sends once."""

from __future__ import annotations

from flask import g, redirect
from werkzeug.wrappers import Response as BaseResponse

from domain import cases
from forms.walk import Walk
from web import current
from web.wizard.filling import Filling
from web.wizard.reading import card_errors, check_stored
from workflows import engine


def submit(filling: Filling, walked: Walk) -> BaseResponse:
    """Send what counts; go back to the first step that does not hold, if one does not.

    Of two clicks at once both get the same case: the engine closes the draft for one of them only.
    """
    for each in walked.steps:
        if not each.complete or check_stored(filling, each.step) or card_errors(walked, each.step):
            return redirect(filling.address(each.step.id) + "?check=1")
    session = current.session()
    case = engine.submit(
        session,
        town=filling.town,
        draft=filling.draft,
        actor=current.actor(),
        answers=walked.answers,
        facts=filling.facts,
    )
    g.setdefault("after_commit", []).append(current.wake_jobs)
    return redirect(f"/{filling.town.slug}/sent/{case.reference}")


def receipt_address(filling: Filling) -> str:
    case = cases.of_draft(current.session(), draft_id=filling.draft.id)
    return f"/{filling.town.slug}/sent/{case.reference}" if case else f"/{filling.town.slug}/"
