"""Finishing later, or on another device: a personal link, shown and mailed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask import session as cookie
from werkzeug.wrappers import Response as BaseResponse

from domain import drafts, tokens
from forms.types.base import Refused
from forms.types.email import normalise
from web import current, limits
from web.wizard.filling import find
from web.wizard.step import ended
from workflows import letters

HOURS = 30 * 24


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/drafts/<draft_id>/later", "later", later)
    blueprint.add_url_rule(
        "/drafts/<draft_id>/later", "send_link", limits.limiter.limit(limits.MAIL)(send_link), methods=["POST"]
    )
    blueprint.add_url_rule("/resume/<token>", "resume_link", ask)
    blueprint.add_url_rule("/resume/<token>", "take_up", take_up, methods=["POST"])


def later(draft_id: str, problem: str = "", typed: str = "") -> str | BaseResponse:
    """Where one finds the draft again: in one's space, or by a link when there is no account yet."""
    filling = find(draft_id)
    if filling.draft.state != "open":
        return ended(filling)
    return render_template(
        "pages/wizard/later.html",
        town=filling.town,
        procedure=filling.procedure,
        draft=filling.draft,
        back=filling.address(""),
        known=current.account() is not None,
        problem=problem,
        typed=typed,
    )


def send_link(draft_id: str) -> str | BaseResponse | tuple[str | BaseResponse, int]:
    filling = find(draft_id)
    typed = request.form.get("email", "")
    try:
        address = normalise(typed)
    except Refused as refusal:
        return later(draft_id, refusal.message, typed), 422
    session = current.session()
    token = tokens.issue_token(session, account=None, purpose="resume", hours=HOURS, data={"draft": draft_id})
    letters.queue_letter(
        session,
        town=filling.town,
        mail_id="resume_link",
        to=address,
        values={
            "link": letters.absolute(f"/{filling.town.slug}/resume/{token}"),
            "case.procedure": filling.procedure.title,
        },
        dedupe=f"resume:{tokens.digest(token)[:24]}",
    )
    flash("Le lien est parti. Il fonctionne 30 jours, sur tous vos appareils.", "success")
    return redirect(filling.address("later"))


def ask(token: str) -> str:
    """The mail was followed: a button takes the draft up, because mail scanners follow links too."""
    tokens.peek_token(current.session(), token=token, purpose="resume")
    return render_template("pages/wizard/take_up.html", town=current.town())


def take_up(token: str) -> BaseResponse:
    """This browser becomes an owner of the draft too: it takes the same secret as the first."""
    session = current.session()
    found = tokens.redeem_token(session, token=token, purpose="resume")
    draft = drafts.resume(session, draft_id=found.data["draft"])
    cookie["visitor"] = cookie.get("visitor") or tokens.digest(token)
    cookie.permanent = True
    draft.visitor = tokens.digest(cookie["visitor"])
    return redirect(f"/{current.town().slug}/drafts/{draft.id}/")
