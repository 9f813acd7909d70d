"""What agents do with a paper of a case: open it, which is written down, accept it, refuse it with a reason."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request
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
from web.staff.case_found import find, reserved
from web.staff.case_papers import pane, readers_of
from web.staff.queue import Search
from workflows import engine, verdicts

ACCEPT, REFUSE = "@accept:", "@refuse:"
"""What the buttons of a paper begin with: no transition has such a name. The attachment's id follows."""
LONGEST = 500


def register(blueprint: Blueprint) -> None:
    rule = "/inbox/<reference>/files/<document_id>"
    blueprint.add_url_rule(rule, "open_paper", guards.staff_only(open_paper), methods=["POST"])


def open_paper(reference: str, document_id: str) -> BaseResponse:
    """Note the reading, then lead to the copy marked with the agent's name. Raises NotYours, NotClean."""
    file, session, actor = find(reference, Search.from_request()), current.session(), current.actor()
    each = _in(file, document_id)
    if each is None or (each.attachment.question != GIVEN and reserved(readers_of(file, each), actor)):
        raise NotYours
    document = documents.readable_by_agent(
        session, document_id=document_id, case_id=file.case.id, actor=actor, kinds=current.town().documents
    )
    readings.note(
        session,
        actor=actor,
        what="document",
        detail=kind_label(document) or document.name,
        household_id=file.case.household_id,
        person_id=document.person_id,
        case_id=file.case.id,
        document_id=document.id,
    )
    return redirect(f"{address(document)}?open={_token(file, document)}", 303)


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
