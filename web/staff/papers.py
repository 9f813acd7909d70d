"""What agents do with a paper of a case: see or open it, which is written down, accept it, refuse it with a reason."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import attachments, documents, readings
from domain.attachments import GIVEN, Attached
from domain.clock import today
from domain.errors import DomainError, NotYours
from domain.records import Document
from web import current, guards
from web.casefile import CaseFile
from web.files import tokens
from web.filters import date_fr
from web.papers import address, kind_label
from web.staff import case_typed
from web.staff.case_found import find, reserved
from web.staff.case_page import page
from web.staff.case_papers import pane, readers_of
from web.staff.queue import Search
from workflows import engine, verdicts

ACCEPT, REFUSE = "@accept:", "@refuse:"
"""What the buttons of a paper begin with: no transition has such a name. The attachment's id follows."""
LONGEST = 500


def register(blueprint: Blueprint) -> None:
    rule = "/inbox/<reference>/files/<document_id>"
    blueprint.add_url_rule(rule, "open_paper", guards.staff_only(open_paper), methods=["POST"])
    blueprint.add_url_rule(f"{rule}/seen", "see_paper", guards.staff_only(see_paper), methods=["POST"])


# --------------------------------------------------------------------------------------- seeing and opening


def see_paper(reference: str, document_id: str) -> BaseResponse | str:
    """Note the look, once a day, then show the paper's pictures: to a script alone, else on the case's page.

    Raises NotYours, NotClean; nothing is noted of a paper that shows no picture.
    """
    search = Search.from_request()
    file = find(reference, search)
    document = _readable(file, document_id)
    paper = next((each for each in pane(file, document_id).papers if each.previews), None)
    if paper is None:
        raise NotYours
    if not seen(document_id):
        _note(file, document)
    if request.headers.get("X-Requested-With"):
        return render_template("pages/staff/paper_pages.html", paper=paper)
    note, marked = case_typed.note(), case_typed.marked(file)
    if note or marked:
        return page(file, search, note=note, marked=marked, seen=document_id)
    query = f"{search.query() or '?'}{'&' if search.query() else ''}seen={document_id}#piece-{paper.attachment.id}"
    return redirect(f"/{current.town().slug}/inbox/{file.case.reference}{query}", 303)


def seen(document_id: str) -> str:
    """The same id when it is written down that this agent looked at it today, else nothing: an address shows nothing."""
    looked = document_id and readings.looked_on(
        current.session(), actor=current.actor(), document_id=document_id, day=today()
    )
    return document_id if looked else ""


def open_paper(reference: str, document_id: str) -> BaseResponse:
    """Note the reading, then lead to the copy marked with the agent's name. Raises NotYours, NotClean."""
    file = find(reference, Search.from_request())
    document = _readable(file, document_id)
    _note(file, document)
    return redirect(f"{address(document)}?open={_token(file, document)}", 303)


def _readable(file: CaseFile, document_id: str) -> Document:
    """Raises NotYours, NotClean."""
    actor, each = current.actor(), _in(file, document_id)
    if each is None or (each.attachment.question != GIVEN and reserved(readers_of(file, each), actor)):
        raise NotYours
    return documents.readable_by_agent(
        current.session(),
        document_id=document_id,
        case_id=file.case.id,
        actor=actor,
        kinds=current.town().documents,
    )


def _note(file: CaseFile, document: Document) -> None:
    readings.note(
        current.session(),
        actor=current.actor(),
        what="document",
        detail=kind_label(document) or document.name,
        household_id=file.case.household_id,
        person_id=document.person_id,
        case_id=file.case.id,
        document_id=document.id,
    )


def _in(file: CaseFile, document_id: str) -> Attached | None:
    lying = attachments.file_of_case(current.session(), file.case)
    return next((each for given in lying.values() for each in given if each.document.id == document_id), None)


def _token(file: CaseFile, document: Document) -> str:
    town, actor = current.town(), current.actor()
    mark = f"{town.name}, {actor.name}, {date_fr(today())}, {file.case.reference}"
    return tokens.make(town=town.slug, actor=actor, document_id=document.id, case_id=file.case.id, mark=mark)


# -------------------------------------------------------------------------------------------- verdicts


def is_verdict(pressed: str) -> bool:
    return pressed.startswith((ACCEPT, REFUSE))


def judge(file: CaseFile) -> None:
    """The verdict of the button pressed. Raises DomainError, NotFound for a paper that is not read by this agent."""
    pressed = request.form["_action"]
    if not engine.available(file.town, file.case, current.actor()):
        raise DomainError("not_allowed", "Ce dossier n’attend plus de décision de votre part.")
    wanted = pressed.partition(":")[2]
    paper = next((each for each in pane(file).papers if each.attachment.id == wanted and not each.reserved), None)
    if paper is None:
        raise NotFound
    accepted = pressed.startswith(ACCEPT)
    verdicts.judge(
        current.session(),
        case=file.case,
        attachment_id=wanted,
        accepted=accepted,
        actor=current.actor(),
        label=paper.label,
        reason=_reason(wanted),
        reserved=paper.few,
    )
    said = "acceptée" if accepted else "refusée. Demandez un complément pour que la famille la remplace"
    flash(f"{paper.label} : pièce {said}.", "success")


def _reason(attachment_id: str) -> str:
    """The usual reason chosen and what was typed, or either."""
    usual, typed = (request.form.get(f"{name}-{attachment_id}", "").strip() for name in ("reason", "words"))
    return " : ".join(filter(None, (usual if usual in verdicts.REASONS else "", typed[:LONGEST])))
