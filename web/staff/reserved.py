"""The answers that few may read: shown to who may, once, after the reading was written down."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as BaseResponse

from domain import readings
from web import current, guards
from web.casefile import CaseFile
from web.staff import case_typed
from web.staff.case_found import find, reserved, unsealed
from web.staff.case_page import may_reveal, page
from web.staff.queue import Search


def register(blueprint: Blueprint) -> None:
    rule = "/inbox/<reference>/reserved"
    blueprint.add_url_rule(rule, "reserved", guards.staff_only(to_case))
    blueprint.add_url_rule(rule, "reveal", guards.staff_only(reveal), methods=["POST"])


def to_case(reference: str) -> BaseResponse:
    """Back on this address by a link or a login: the case, with nothing shown that was not asked for again."""
    return redirect(f"/{current.town().slug}/inbox/{reference}")


def reveal(reference: str) -> str | BaseResponse:
    """This answer only shows them: no address leads to it, and no cache keeps it (`web.headers`)."""
    search = Search.from_request()
    file = find(reference, search)
    if not may_reveal(file.sections()):
        return redirect(f"/{current.town().slug}/inbox/{file.case.reference}{search.query()}")
    readings.note(
        current.session(),
        actor=current.actor(),
        what="health",
        detail=_steps(file),
        household_id=file.case.household_id,
        person_id=file.case.person_id,
        case_id=file.case.id,
    )
    note, marked = case_typed.note(), case_typed.marked(file) or None
    return page(unsealed(file, current.actor()), search, revealed=True, note=note, marked=marked)


def _steps(file: CaseFile) -> str:
    """« Fiche enfant : Santé, Repas »: where the answers stand that are now read."""
    actor = current.actor()
    steps = [
        section.title
        for section in file.sections()
        if any(entry.reserved and not reserved(entry.reserved, actor) for entry in section.entries)
    ]
    return f"{file.procedure.title} : {', '.join(steps)}"
