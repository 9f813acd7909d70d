"""Finishing later, or on another device: a personal link, shown and mailed."""

from __future__ import annotations

import hmac

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask import session as cookie
from werkzeug.wrappers import Response as BaseResponse

from domain import drafts, tokens
from domain.actors import visitor
from domain.clock import now
from domain.errors import NotYours
from domain.records import Draft
from forms.types.base import Refused
from forms.types.email import normalise
from web import current, limits
from web.wizard.filling import Filling, find
from web.wizard.step import ended
from workflows import letters


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/drafts/<draft_id>/later", "later", later)
    blueprint.add_url_rule(
        "/drafts/<draft_id>/later", "send_link", limits.limiter.limit(limits.MAIL)(send_link), methods=["POST"]
    )
    blueprint.add_url_rule("/resume/<secret>", "resume_link", ask)
    blueprint.add_url_rule("/resume/<secret>", "take_up", take_up, methods=["POST"])


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
    """Mail the link, which carries a new secret of this browser: whoever asks again ends the links mailed before."""
    session, old = current.session(), current.visitor()
    new = _next_secret(old)
    filling = _find_either(draft_id, new)
    if filling.draft.state != "open" or current.account() is not None:
        return redirect(filling.address("later"))
    typed = request.form.get("email", "")
    try:
        address = normalise(typed)
    except Refused as refusal:
        return later(draft_id, refusal.message, typed), 422
    drafts.rename_visitor(session, old=old, new=new)
    _remember(new)
    letters.queue_letter(
        session,
        town=filling.town,
        mail_id="resume_link",
        to=address,
        values={
            "link": letters.absolute(f"/{filling.town.slug}/resume/{new}"),
            "expires": letters.day(now() + drafts.KEPT_FOR_VISITOR),
            "case.procedure": filling.procedure.title,
        },
        dedupe=f"resume:{tokens.digest(new + address)[:24]}",
    )
    flash("Le lien est parti. Il fonctionne 30 jours, sur tous vos appareils.", "success")
    return redirect(filling.address("later"))


def ask(secret: str) -> str | tuple[str, int]:
    """The mail was followed: a button takes the draft up, because mail scanners follow links too."""
    if not _behind(secret):
        return _gone()
    own = current.visitor()
    mixed = own not in ("", secret) and bool(_behind(own))
    return render_template("pages/wizard/take_up.html", town=current.town(), who=current.account(), mixed=mixed)


def take_up(secret: str) -> BaseResponse | str | tuple[str, int]:
    """This browser takes the link's secret, as the first did, and brings along what it began itself.

    A family that is logged in finds the draft in its space instead, as if it had logged in afterwards.
    """
    found, account, session = _behind(secret), current.account(), current.session()
    if not found:
        return _gone()
    if account is not None and account.roles:
        return ask(secret)
    if account is not None:
        drafts.claim(session, visitor=secret, account=account)
    else:
        drafts.rename_visitor(session, old=current.visitor(), new=secret)
        _remember(secret)
    return redirect(f"/{current.town().slug}/drafts/{found[0].id}/")


def _behind(secret: str) -> list[Draft]:
    return drafts.open_drafts(current.session(), visitor(secret))


def _gone() -> tuple[str, int]:
    return render_template("pages/wizard/link_gone.html", town=current.town()), 410


def _remember(secret: str) -> None:
    """For this town only: what this browser began in another keeps the browser's first secret."""
    cookie[f"visitor:{current.town().slug}"] = secret
    cookie.permanent = True


def _next_secret(secret: str) -> str:
    """Made from the old one by a key that only the portal has: of a double click, both make the same."""
    key = current_app.secret_key or ""
    return hmac.new(key.encode() if isinstance(key, str) else key, f"resume:{secret}".encode(), "sha256").hexdigest()


def _find_either(draft_id: str, new: str) -> Filling:
    """The draft; after the first of two clicks, whose answer this browser never read, it is under the new secret."""
    try:
        return find(draft_id)
    except NotYours:
        if not current.visitor() or current.account() is not None:
            raise
        return Filling.of(drafts.load(current.session(), draft_id=draft_id, actor=visitor(new)))
