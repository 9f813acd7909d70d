"""Giving a draft up, after asking."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from domain import drafts
from forms.words import word
from web import current
from web.wizard.filling import find
from web.wizard.step import ended


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/drafts/<draft_id>/cancel", "ask_cancel", ask)
    blueprint.add_url_rule("/drafts/<draft_id>/cancel", "cancel", cancel, methods=["POST"])


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
    )


def cancel(draft_id: str) -> BaseResponse:
    filling = find(draft_id)
    if filling.draft.state == "open":
        drafts.cancel(current.session(), draft=filling.draft)
        flash("Votre démarche est annulée. Rien n'a été envoyé.", "info")
    home = "family/" if current.account() else ""
    return redirect(f"/{filling.town.slug}/{home}")
