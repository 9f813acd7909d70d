"""Finishing later, or on another device: a personal link, shown and mailed."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from domain import documents, draft_owners, drafts, tokens
from domain.actors import visitor
from domain.clock import now
from domain.records import Draft
from forms.types.base import Refused
from forms.types.email import normalise
from web import current, desk, limits
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
    """Where one finds the draft again: in one's space, or by a link when there is no account yet.

    `once` tells a double click, which mails one letter, from asking again, which mails another.
    """
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
        **_at_desk(filling),
        problem=problem,
        typed=typed,
        once=secrets.token_urlsafe(9),
    )


def _at_desk(filling: Filling) -> dict[str, Any]:
    """Where an agent at the desk goes back to, and where the family finds what is not finished."""
    actor = filling.actor
    if actor.desk is None:
        return {}
    back = desk.address(actor)
    return {"bar": desk.bar(actor), "desk": back, "in_space": actor.id is not None, "desk_home": actor.household_id}


def send_link(draft_id: str) -> str | BaseResponse | tuple[str | BaseResponse, int]:
    """Mail the link. All the links that one browser mails are the same, so that none ends another."""
    filling = find(draft_id)
    if filling.draft.state != "open" or current.account() is not None:
        return redirect(filling.address("later"))
    typed = request.form.get("email", "")
    try:
        address = normalise(typed)
    except Refused as refusal:
        return later(draft_id, refusal.message, typed), 422
    secret = _share(filling.draft)
    once = request.form.get("once", "")
    letters.queue_letter(
        current.session(),
        town=filling.town,
        mail_id="resume_link",
        to=address,
        values={
            "link": letters.absolute(f"/{filling.town.slug}/resume/{secret}"),
            "expires": letters.day(now() + draft_owners.KEPT_FOR_VISITOR),
            "case.procedure": filling.procedure.title,
        },
        dedupe=f"resume:{tokens.digest(secret + address + once)[:24]}",
    )
    flash("Le lien est parti. Il fonctionne 30 jours, sur tous vos appareils.", "success")
    return redirect(filling.address("later"))


def _share(draft: Draft) -> str:
    """The secret that the draft's links carry. One that came by a link keeps that link's; others leave this browser's."""
    taken = next((each for each in current.taken_up() if tokens.digest(each) == draft.visitor), None)
    secret = taken or current.mailed_secret()
    if taken is None:
        draft_owners.rename_visitor(current.session(), old=current.secrets()[0], new=secret)
        documents.rename_visitor(current.session(), old=current.secrets()[0], new=secret)
    draft_owners.renew(current.session(), visitor=secret)
    return secret


def ask(secret: str) -> str | tuple[str, int]:
    """The mail was followed: a button takes the draft up, because mail scanners follow links too."""
    if not _behind(secret):
        return _gone()
    own = visitor(*(each for each in current.secrets() if each not in (secret, *current.taken_up())))
    stays = bool(drafts.open_drafts(current.session(), own))
    return render_template("pages/wizard/take_up.html", town=current.town(), who=current.account(), stays=stays)


def take_up(secret: str) -> BaseResponse | str | tuple[str, int]:
    """This browser remembers the link's secret beside its own: what it began itself stays its own.

    A family that is logged in finds the draft in its space instead, as if it had logged in afterwards.
    """
    found, account = _behind(secret), current.account()
    if not found:
        return _gone()
    if account is not None and account.roles:
        return ask(secret)
    if account is not None:
        draft_owners.claim(current.session(), visitor=secret, account=account)
        documents.adopt(current.session(), visitor=secret, account=account)
    elif secret not in current.secrets():
        current.take_up(secret)
    return redirect(f"/{current.town().slug}/drafts/{found[0].id}/")


def _behind(secret: str) -> list[Draft]:
    return drafts.open_drafts(current.session(), visitor(secret))


def _gone() -> tuple[str, int]:
    return render_template("pages/wizard/link_gone.html", town=current.town()), 410
