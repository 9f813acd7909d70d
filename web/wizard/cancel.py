"""Giving a draft up, after asking."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from domain import desk_trace, drafts
from forms.words import word
from web import current, desk
from web.wizard.filling import Filling, find
from web.wizard.step import ended


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/drafts/<draft_id>/cancel", "ask_cancel", ask)
    blueprint.add_url_rule("/drafts/<draft_id>/cancel", "cancel", cancel, methods=["POST"])


def _is_familys(filling: Filling) -> bool:
    """Whether an agent at the desk looks at what the family began: that is the family's to give up."""
    return filling.agent is not None and bool(desk_trace.trace_of(filling.draft.facts).get("home"))


def ask(draft_id: str) -> str | BaseResponse:
    filling = find(draft_id)
    if filling.draft.state != "open":
        return ended(filling)
    return render_template(
        "pages/wizard/cancel.html",
        town=filling.town,
        procedure=filling.procedure,
        back=filling.address(""),
        word=lambda key: word(key, filling.town, filling.procedure),
        bar=desk.bar(filling.actor),
        of_family=_is_familys(filling),
    )


def cancel(draft_id: str) -> BaseResponse:
    filling = find(draft_id)
    if _is_familys(filling):
        return redirect(filling.address("cancel"))
    if filling.draft.state == "open":
        drafts.cancel(current.session(), draft=filling.draft)
        flash(f"{'La' if filling.agent else 'Votre'} démarche est annulée. Rien n'a été envoyé.", "info")
    if filling.agent is not None:
        return redirect(desk.address(filling.actor))
    home = "family/" if current.account() else ""
    return redirect(f"/{filling.town.slug}/{home}")
