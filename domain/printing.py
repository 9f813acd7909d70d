"""Documents that the portal makes: ordered in the transaction that decides them, printed a moment later by a job.

A row that says `making` is all that waits, so a job that dies loses nothing. What the document says is in the journal of
its case, frozen, under the id of the document; until its file is kept nobody opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from domain import attachments
from domain.clock import now
from domain.documents import CLEAN, shortened
from domain.papers import Prepared
from domain.records import Attachment, Case, CaseEvent, Document, Draft
from domain.scope import town_of
from domain.sql import changed

MAKING = "making"
"""What `Document.scan` says until the file is there."""
MADE = "made"
"""In a line of the journal: what each document made by it says, with its `id`."""
RECEIPT = "@receipt"
"""The kind of a receipt. No kind of a town has such a name."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a document says, when that was decided, and in which edition of its town."""

    made: Mapping[str, Any]
    at: datetime
    edition: str


def order(
    session: Session,
    *,
    case: Case,
    name: str,
    kind: str = "",
    person_id: str | None = None,
    expires_on: date | None = None,
    at: datetime | None = None,
) -> Document:
    """A document of this case to be made for its family: of the household or, while there is none, of who sent it."""
    document = Document(
        town=town_of(session),
        household_id=case.household_id,
        person_id=person_id,
        account_id=case.account_id,
        visitor=_visitor(session, case),
        kind=kind,
        name=shortened(name),
        content_type="application/pdf",
        size=0,
        hash="",
        origin="town",
        scan=MAKING,
        expires_on=expires_on,
        uploaded_at=at or now(),
    )
    session.add(document)
    session.flush()
    attachments.give(session, case=case, document=document)
    return document


def _visitor(session: Session, case: Case) -> str | None:
    """The browser that sent a case of nobody's account."""
    if case.household_id is not None or case.account_id is not None or case.draft_id is None:
        return None
    return session.scalar(select(Draft.visitor).where(Draft.id == case.draft_id))


def waiting(session: Session, *, limit: int = 50) -> list[Document]:
    """Documents to be made, those tried least first. Needs a session of all towns."""
    ordered = select(Document).where(Document.scan == MAKING, Document.removed_at.is_(None))
    return list(session.scalars(ordered.order_by(Document.scan_tries, Document.uploaded_at).limit(limit)))


def source_of(session: Session, *, document_id: str) -> Source | None:
    """What a document says, by the journal of its case; None when the case is gone."""
    of_case = and_(Attachment.document_id == document_id, Attachment.case_id == Case.id)
    lines = select(CaseEvent, Case.edition).join(Case, Case.id == CaseEvent.case_id).join(Attachment, of_case)
    for line, edition in session.execute(lines.order_by(CaseEvent.id.desc())):
        for made in line.data.get(MADE, ()):
            if made["id"] == document_id:
                return Source(made, line.at, edition)
    return None


def mark_tried(session: Session, *, document: Document) -> None:
    """It could not be made: it is tried again, after the others."""
    _update(session, document, scan_tries=Document.scan_tries + 1)


def mark_made(session: Session, *, document: Document, prepared: Prepared) -> bool:
    """Its file is kept, and the family may open it; whether nobody had said so before."""
    kept = {"hash": prepared.digest, "size": prepared.size, "pages": prepared.pages}
    return bool(_update(session, document, scan=CLEAN, scanned_at=now(), **kept))


def _update(session: Session, document: Document, **values: object) -> int:
    one = and_(Document.town == document.town, Document.id == document.id, Document.scan == MAKING)
    done = update(Document).where(one).values(**values).execution_options(synchronize_session=False)
    return changed(session.execute(done))
