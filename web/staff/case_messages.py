"""The conversation beside a case: what its page prints of it, and the buttons that write in it."""

from __future__ import annotations

from typing import Any

from flask import flash, request

from domain import threads
from domain.clock import now
from domain.errors import NotYours
from domain.ids import new_id
from domain.threads import SentAlready
from web import current
from web.casefile import CaseFile
from web.staff.messages import SENT, filled, service_name
from web.staff.related import Related
from workflows.messages import tell_about

SEND, FILL, SETTLE = "@message", "@reply", "@settled"
"""The buttons beside a case that write to its family, begin from a canned reply, or say that nothing is to be answered."""


def beside(file: CaseFile, family: Related) -> dict[str, Any]:
    """What the case's page prints of the conversation. Agents of other services neither read nor write in it."""
    is_open = family.reader is not None and current.actor().serves(file.case.service)
    thread = family.talk.thread if family.talk is not None and is_open else None
    return {
        "open": is_open,
        "thread": thread,
        "messages": threads.messages(current.session(), thread) if thread else [],
        "replies": current.town().replies if is_open else {},
        "key": new_id(),
        "service": service_name(file.town, file.case.service) or file.town.service.name,
    }


def send(file: CaseFile) -> None:
    """Write the typed message to the case's family without deciding anything. Raises DomainError."""
    _check_service(file)
    text, key = request.form.get("note", ""), request.form.get("message_key", "")
    try:
        tell_about(current.session(), town=file.town, case=file.case, by=current.actor(), text=text, key=key, now=now())
    except SentAlready:
        current.fail()
    flash(SENT, "success")


def settle(file: CaseFile) -> None:
    """Nothing is to be answered."""
    _check_service(file)
    account = threads.reader_of(current.session(), case=file.case)
    thread = threads.of_case(current.session(), case=file.case, account_id=account.id) if account else None
    if thread is not None:
        threads.settle(current.session(), thread=thread)
        flash("Ce message n’attend plus de réponse.", "success")


def fill(file: CaseFile, typed: str) -> str:
    """What stands in the message's box once the chosen reply is taken."""
    account = threads.reader_of(current.session(), case=file.case)
    return filled(current.town(), account, file.case, typed) if account is not None else typed


def _check_service(file: CaseFile) -> None:
    if not current.actor().serves(file.case.service):
        raise NotYours("Ce dossier est chez un autre service : lui seul écrit à la famille.")
