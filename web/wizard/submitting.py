"""Sending: the whole file is checked again in the transaction that sends it, and one draft sends once."""

from __future__ import annotations

from flask import g, redirect
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from domain import cases, desk_trace, draft_owners
from domain.accounts import LOGIN_TAKEN
from domain.errors import DomainError
from domain.records import Case
from forms.walk import Walk
from schemas.definitions import Step
from web import current
from web.wizard import desk as at_desk
from web.wizard import settled
from web.wizard.filling import Filling
from web.wizard.gates import closed_by_now
from web.wizard.reading import card_errors, check_stored
from web.wizard.showing import icon, show_step
from workflows import engine


def submit(filling: Filling, walked: Walk) -> BaseResponse | tuple[str, int]:
    """Send what counts; go back to the first step that does not hold, if one does not.

    A procedure that has closed since, or is about somebody who left the family, sends nothing: the page says why.
    Of two clicks at once both get the same case: the engine closes the draft for one of them only.
    """
    whole = filling.whole_walk()
    for each in whole.steps:
        errors = check_stored(filling, each.step) | card_errors(whole, each.step)
        if errors and filling.settled:
            filling.draft.facts = settled.reopen(filling.draft.facts, errors)
        if errors or not each.complete:
            return redirect(filling.address(each.step.id) + "?check=1")
    if reason := closed_by_now(filling.draft, filling.actor):
        return _refused(filling, walked, reason, may_allow=filling.agent is not None)
    try:
        return _sent(filling, whole)
    except DomainError as refusal:
        if refusal.code != "left_home":
            raise
        return _refused(filling, walked, refusal.sentence)


def _refused(filling: Filling, walked: Walk, reason: str, may_allow: bool = False) -> tuple[str, int]:
    """The last page again; the draft stays, with everything in it. At the desk, an agent may let it pass a gate."""
    notice = Markup(
        f'<div class="notice" data-colour="orange" role="alert">{icon("lock")}<div class="stack tight">'
        f"<p>Rien n’a été envoyé. {escape(reason)}</p>{at_desk.allowing(filling) if may_allow else ''}</div></div>"
    )
    return show_step(filling, filling.step(walked.last.id), notice=notice, walked=walked), 409


def _sent(filling: Filling, walked: Walk) -> BaseResponse:
    asking = next((each.step for each in walked.steps if user_names(each.step)), None)
    if filling.town.login.by == "user_name" and asking is not None:
        case = _send_unless_taken(filling, walked)
        if case is None:
            if filling.settled:
                filling.draft.facts = settled.reopen(filling.draft.facts, user_names(asking))
            return redirect(filling.address(asking.id) + "?check=1&taken=1")
    else:
        case = _send(filling, walked)
    g.setdefault("after_commit", []).append(current.wake_jobs)
    return redirect(f"/{filling.town.slug}/sent/{case.reference}")


def _send(filling: Filling, walked: Walk) -> Case:
    session, trace = current.session(), desk_trace.trace_of(filling.facts)
    sent = filling.draft.state == "sent"
    draft_owners.take_over(filling.draft, filling.actor)
    case = engine.submit(
        session,
        town=filling.town,
        draft=filling.draft,
        actor=filling.actor,
        answers=walked.answers,
        facts=settled.forget(desk_trace.without_trace(filling.facts)),
    )
    if trace and not sent:
        desk_trace.tell(session, case=case, trace=trace, actor=filling.actor)
    return case


def _send_unless_taken(filling: Filling, walked: Walk) -> Case | None:
    """None when somebody else has the name chosen: the sending is undone, the answers just stored are not."""
    try:
        with current.session().begin_nested():
            return _send(filling, walked)
    except DomainError as problem:
        if problem.code != "login_taken":
            raise
        return None


def user_names(step: Step) -> list[str]:
    """The questions of a step where a family chooses the name it logs in with."""
    return [question.id for question in step.fields if question.type == "user_name"]


def taken_errors(step: Step) -> dict[str, str]:
    return dict.fromkeys(user_names(step), LOGIN_TAKEN)


def receipt_address(filling: Filling) -> str:
    case = cases.of_draft(current.session(), draft_id=filling.draft.id)
    return f"/{filling.town.slug}/sent/{case.reference}" if case else f"/{filling.town.slug}/"
