"""A document that the town gives a family: in the case, in the family's space, in the journal, and told by mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain import attachments, cases, documents
from domain.actors import Actor
from domain.clock import now as clock_now
from domain.clock import paris
from domain.errors import DomainError
from domain.expiry import expires_on
from domain.ids import new_id
from domain.papers import Prepared
from domain.records import Case, Document
from schemas.definitions import DocumentKind, Town
from workflows.actions import ACTIONS
from workflows.actions.base import ActionContext

MAIL = "document_given"


def give_document(
    session: Session,
    *,
    town: Town,
    case: Case,
    actor: Actor,
    prepared: Prepared,
    clean: bool,
    label: str,
    name: str,
    kind: DocumentKind | None = None,
    message: str = "",
    now: datetime | None = None,
) -> Document:
    """Give a file that is kept already; `name` is its file name, `label` what it is called. Raises DomainError `no_family`.

    `town` is of the case's edition. The mail says that there is a document and what it is called, never what it holds.
    """
    now = now or clock_now()
    if case.household_id is None:
        raise DomainError("no_family", "Cette demande n’est rattachée à aucune famille : elle n’a pas d’espace.")
    document = documents.add(
        session,
        actor=actor,
        prepared=prepared,
        clean=clean,
        name=name,
        kind=kind.id if kind else "",
        household_id=case.household_id,
        person_id=case.person_id if kind is None or kind.of != "household" else None,
        expires_on=expires_on(kind, paris(now).date()),
        origin="town",
    )
    attachments.give(session, case=case, document=document)
    _tell(session, town, case, actor, f"{label}\n\n{message}".strip(), now, document)
    return document


def _tell(session: Session, town: Town, case: Case, actor: Actor, note: str, now: datetime, document: Document) -> None:
    """The mail, where the town has one, and the line of the journal, which the family reads."""
    procedure = town.procedures[case.procedure]
    state = town.workflow_of(procedure).states[case.state]
    context = ActionContext(
        session, town, procedure, case, state, actor, event_id=new_id(), answers={}, now=now, note=note
    )
    if MAIL in town.mails:
        ACTIONS["mail"].run(context, MAIL)
    words: dict[str, Any] = {"note": f"Document donné : {note}", "data": context.data | {"given": document.id}}
    cases.add_note(session, case=case, actor=actor, at=now, for_staff=False, event_id=context.event_id, **words)
