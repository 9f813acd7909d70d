"""One case: what changed, what to correct, what was said; then one decision, and the next case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from domain import inbox
from domain.cases import StaleCase
from domain.errors import DomainError
from domain.records import Case
from web import current, guards, parking
from web.casefile import CaseFile
from web.csrf import is_fresh, keeps_stale_posts
from web.filters import time_fr
from web.staff import assigning, case_messages, case_typed, labels, notes, papers
from web.staff.case_found import find
from web.staff.case_page import page
from web.staff.queue import Search
from workflows import engine
from workflows.guards import NotAllowed, NoteMissing

Answer = str | tuple[str, int] | BaseResponse
DESK = assigning.ACTS | labels.ACTS
"""Who has the case in hand, and its labels: nothing of it decides."""
KEPT = "Votre session avait expiré. Ce que vous aviez écrit est là : relisez, puis décidez."


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/inbox/<reference>", "case", guards.staff_only(show))
    blueprint.add_url_rule("/inbox/<reference>", "decide", guards.staff_only(decide), methods=["POST"])


# --------------------------------------------------------------------------------------------- showing


def show(reference: str) -> Answer:
    """The case; after a login that interrupted a decision, with the note and the marks that had been typed."""
    search = Search.from_request()
    file, typed = find(reference, search), parking.kept(request.args.get("kept", ""))
    if not typed:
        return page(file, search, seen=papers.seen(request.args.get("seen", "")))
    marked = {name: (typed.get(f"mark-{name}") or [""])[0] for name in typed.get("mark", ())}
    return page(file, search, note=(typed.get("note") or [""])[0], marked=marked, problem=KEPT)


# -------------------------------------------------------------------------------------------- deciding


@keeps_stale_posts
def decide(reference: str) -> Answer:
    """Take the transition of the button pressed, then open the next case; or do what a smaller button says, and stay."""
    search = Search.from_request()
    file, pressed = find(reference, search), request.form.get("_action", "")
    if not is_fresh():
        return page(file, search, note=case_typed.note(), marked=case_typed.marked(file), problem=KEPT), 400
    if pressed == notes.REMARK:
        return _stay(file, search, notes.add, "#historique")
    if pressed == case_messages.SETTLE:
        return _stay(file, search, case_messages.settle, "#messages")
    if pressed == case_messages.SEND:
        return _stay(file, search, case_messages.send, "#messages", spends_note=True)
    if pressed == case_messages.FILL:
        return page(file, search, note=case_messages.fill(file, case_typed.note()), marked=case_typed.marked(file))
    if pressed in DESK:
        return _stay(file, search, DESK[pressed], "#hands")
    if papers.is_verdict(pressed):
        return _stay(file, search, papers.judge, "#pieces")
    note, marked = case_typed.note(), case_typed.marked(file)
    following = inbox.next_after(current.session(), file.case, order=search.order, filter=search.filter)
    try:
        engine.take(
            current.session(),
            town=file.town,
            case=file.case,
            transition=pressed,
            actor=current.actor(),
            note=note,
            marked=marked,
            expected_version=request.form.get("version", 0, type=int),
        )
    except StaleCase as overtaken:
        return _overtaken(reference, search, overtaken, note, marked), 409
    except (NoteMissing, NotAllowed) as refusal:
        return _refused(reference, search, refusal.sentence, note, marked), 422
    return _next(file, search, following)


def _overtaken(reference: str, search: Search, overtaken: StaleCase, note: str, marked: Mapping[str, str]) -> str:
    """Another agent decided first: say who and when, keep what was typed."""
    who = overtaken.who or "Quelqu’un"
    when = f" à {time_fr(overtaken.when)}" if overtaken.when else ""
    current.fail()
    file = find(reference, search)
    sentence = (
        f"{who} a traité ce dossier{when} : {file.state.label}. Rien n’a été changé par vous, votre message est gardé."
    )
    return page(file, search, stale=sentence, note=note, marked=marked)


def _refused(reference: str, search: Search, sentence: str, note: str, marked: Mapping[str, str]) -> str:
    current.fail()
    return page(find(reference, search), search, problem=sentence, note=note, marked=marked)


def _next(file: CaseFile, search: Search, following: Case | None) -> BaseResponse:
    done = f"{file.case.title or file.procedure.title} : {file.state.label}."
    slug = current.town().slug
    if following is None:
        flash(f"{done} Il n’y a plus rien à traiter dans cette liste.", "success")
        return redirect(f"/{slug}/inbox{search.query()}")
    flash(f"{done} Voici le dossier suivant.", "success")
    return redirect(f"/{slug}/inbox/{following.reference}{search.query()}")


# --------------------------------------------------------------------------- what leaves the case where it is


def _stay(
    file: CaseFile, search: Search, act: Callable[[CaseFile], None], anchor: str, *, spends_note: bool = False
) -> Answer:
    """Do something small. A decision begun on the page stays as it was typed, but for a note that was just sent."""
    note, marked = case_typed.note(), case_typed.marked(file)
    try:
        act(file)
    except DomainError as refusal:
        return _refused(file.case.reference, search, refusal.sentence, note, marked), 422
    note = "" if spends_note else note
    if note or marked:
        return page(file, search, note=note, marked=marked)
    return redirect(f"/{current.town().slug}/inbox/{file.case.reference}{search.query()}{anchor}")
