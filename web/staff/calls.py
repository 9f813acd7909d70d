"""Another try at a call to another program that failed."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect
from werkzeug.wrappers import Response as BaseResponse

from domain import webhooks
from domain.clock import now
from domain.errors import DomainError
from web import current, guards
from web.staff import case_typed
from web.staff.case_found import find
from web.staff.case_page import page
from web.staff.queue import Search


def register(blueprint: Blueprint) -> None:
    rule = "/inbox/<reference>/calls/<call_id>"
    blueprint.add_url_rule(rule, "call", guards.staff_only(to_case))
    blueprint.add_url_rule(rule, "try_call", guards.staff_only(try_again), methods=["POST"])


def to_case(reference: str, call_id: str) -> BaseResponse:
    """Back on this address by a link or a login."""
    return redirect(f"/{current.town().slug}/inbox/{reference}")


def try_again(reference: str, call_id: str) -> str | BaseResponse:
    """Begin anew with a call that failed. A decision begun on the page stays as it was typed."""
    search = Search.from_request()
    file = find(reference, search)
    try:
        webhooks.try_again(current.session(), case=file.case, call_id=call_id, moment=now())
        g.setdefault("after_commit", []).append(current.wake_jobs)
        flash("Un nouvel essai part.", "success")
    except DomainError as refusal:
        flash(refusal.sentence, "info")
    note, marked = case_typed.note(), case_typed.marked(file)
    if note or marked:
        return page(file, search, note=note, marked=marked)
    return redirect(f"/{current.town().slug}/inbox/{file.case.reference}{search.query()}#appels", 303)
