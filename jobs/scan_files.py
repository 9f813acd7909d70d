"""Has the antivirus look at the documents that came while it was away. Until then, nobody opens them."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import editions, scans
from domain.papers import INFECTED, Unreachable
from domain.records import Account, Document
from jobs.base import Tools
from workflows.letters import queue_letter

log = logging.getLogger(__name__)

LOST = "Ce fichier n’est pas arrivé jusqu’à nous en entier. Envoyez-le de nouveau."


def scan_files(tools: Tools) -> int:
    """Scan what waits, each result written at once; how many got one. Stops for this turn when nobody answers."""
    with tools.database.session(None, all_towns=True, readonly=True) as session:
        waiting = scans.waiting(session)
    judged = 0
    for document in waiting:
        try:
            _scan_one(tools, document)
        except Unreachable as error:
            log.warning("Document %s of %s waits: %s", document.id, document.town, error)
            with tools.database.begin(document.town) as session:
                scans.mark_tried(session, document=document)
            break
        judged += 1
    return judged


def _scan_one(tools: Tools, document: Document) -> None:
    """Raises Unreachable."""
    try:
        verdict = tools.store.scan(document.town, document.hash)
    except FileNotFoundError:
        log.error("The file of document %s of %s is gone", document.id, document.town)
        return _refuse(tools, document, LOST)
    if not verdict.clean:
        log.warning("Document %s of %s is infected: %s", document.id, document.town, verdict.found)
        return _refuse(tools, document, INFECTED)
    with tools.database.begin(document.town) as session:
        scans.mark_clean(session, document=document)


def _refuse(tools: Tools, document: Document, sentence: str) -> None:
    """Refused and told in one transaction; only then does the file go, if no other document has the same."""
    with tools.database.begin(document.town) as session:
        if scans.mark_refused(session, document=document, sentence=sentence):
            _tell(session, tools, document, sentence)
    with tools.database.session(document.town, readonly=True) as session:
        unused = scans.unused(session, town=document.town, hashes=[document.hash])
    for name in unused:
        tools.store.delete(document.town, name)


def _tell(session: Session, tools: Tools, document: Document, sentence: str) -> None:
    """By mail, to the account that sent it; a visitor reads it where they sent it."""
    account = session.scalar(select(Account).where(Account.id == document.account_id))
    publication = editions.current(session, document.town)
    if account is None or not account.email or publication is None or publication.edition is None:
        return
    queue_letter(
        session,
        town=tools.town_of(document.town, publication.edition),
        mail_id="document_refused",
        to=account.email,
        values={"note": f"« {document.name} » : {sentence}", "holder.full_name": account.display_name},
        dedupe=f"document-refused:{document.id}",
    )
