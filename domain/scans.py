"""What the antivirus says of documents, and which documents and files nothing leads to any more: for the jobs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from domain.clock import now
from domain.documents import CLEAN, REFUSED, WAITING
from domain.papers import INFECTED
from domain.records import Attachment, Document
from domain.sql import changed

LEFT_FOR = timedelta(days=1)
"""How long a document or a file that nothing leads to is left, in case its request is still under way."""


def waiting(session: Session, *, limit: int = 50) -> list[Document]:
    """Documents that the antivirus has not seen, those tried least first. Needs a session of all towns."""
    unseen = select(Document).where(Document.scan == WAITING)
    return list(session.scalars(unseen.order_by(Document.scan_tries, Document.uploaded_at).limit(limit)))


def mark_tried(session: Session, *, document: Document) -> None:
    """The antivirus could not say: it is asked again, after the others."""
    _update(session, document, Document.scan == WAITING, scan_tries=Document.scan_tries + 1)


def mark_clean(session: Session, *, document: Document) -> bool:
    """Whether it still waited: of two scans at once, one says so."""
    return bool(_update(session, document, Document.scan == WAITING, scan=CLEAN, scanned_at=now()))


def mark_refused(session: Session, *, document: Document, sentence: str = INFECTED) -> bool:
    """Nobody opens it any more; whether nobody had refused it yet. The family reads `sentence`."""
    refused = _update(session, document, Document.scan != REFUSED, scan=REFUSED, refusal=sentence, scanned_at=now())
    return bool(refused)


def forget_orphans(session: Session, *, moment: datetime) -> int:
    """Delete documents of nobody: sent with nothing, and in no space (any more); how many. Files are swept later."""
    attached = exists().where(Attachment.town == Document.town, Attachment.document_id == Document.id)
    homeless = and_(Document.household_id.is_(None), Document.account_id.is_(None))
    orphans = delete(Document).where(
        Document.uploaded_at < moment - LEFT_FOR, or_(Document.removed_at.is_not(None), homeless), ~attached
    )
    return changed(session.execute(orphans.execution_options(synchronize_session=False)))


def unused(session: Session, *, town: str, hashes: Iterable[str]) -> set[str]:
    """Those hashes that no document of the town has, or only refused ones: files that nobody will open again."""
    wanted = set(hashes)
    used = select(Document.hash).where(Document.town == town, Document.hash.in_(wanted), Document.scan != REFUSED)
    return wanted - set(session.scalars(used))


def _update(session: Session, document: Document, where: ColumnElement[bool], **values: object) -> int:
    one = and_(Document.town == document.town, Document.id == document.id, where)
    done = update(Document).where(one).values(**values).execution_options(synchronize_session=False)
    return changed(session.execute(done))
