"""Documents that families give, what they are attached to, and who looked at them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified, belongs


class Document(Identified, Base):
    """One paper, kept outside the database under the hash of its content.

    It belongs to a household's storage space or, before the account exists, to the browser that sent it. `scan` is
    waiting (for the antivirus), making (by the portal itself), clean or refused; nobody opens one that is not clean.
    """

    __tablename__ = "document"

    household_id: Mapped[str | None] = mapped_column(String(36))
    person_id: Mapped[str | None] = mapped_column(String(36))
    """Whom it is about; None for the whole household."""
    account_id: Mapped[str | None] = mapped_column(String(36))
    """Who sent it."""
    visitor: Mapped[str | None] = mapped_column(String(64))
    """The hash of an anonymous browser's secret, as in drafts."""
    kind: Mapped[str] = mapped_column(String(63), default="")
    """One of the town's kinds of documents, or nothing."""
    name: Mapped[str]
    """As the family reads it: the name of the file sent, or the one given here."""
    content_type: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    pages: Mapped[int] = mapped_column(default=1)
    hash: Mapped[str] = mapped_column(String(64))
    remark: Mapped[str] = mapped_column(default="")
    """What was done to it, told to the family: « Photo convertie en PDF »."""
    origin: Mapped[str] = mapped_column(String(16), default="family")
    """family, or town: what the town gives the family to download."""
    scan: Mapped[str] = mapped_column(String(16), default="waiting")
    scan_tries: Mapped[int] = mapped_column(default=0)
    scanned_at: Mapped[datetime | None]
    refusal: Mapped[str] = mapped_column(default="")
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
    expires_on: Mapped[date | None]
    """The last day it is worth something, by the rule of its kind."""
    removed_at: Mapped[datetime | None]
    """Taken out of the storage space; a case that it was sent with keeps it."""

    __table_args__ = (
        Index("ix_document_household", "town", "household_id", "kind"),
        Index("ix_document_person", "town", "person_id"),
        Index("ix_document_visitor", "town", "visitor"),
        Index("ix_document_hash", "town", "hash"),
        Index("ix_document_scan", "scan", "uploaded_at"),
        belongs("household_id", "household"),
        belongs("person_id", "person"),
        belongs("account_id", "account"),
    )


class Attachment(Identified, Base):
    """A document given to one question of a draft, then of the case that the draft became.

    `key` is drawn by the browser for each file: sending the same one again attaches nothing more.
    """

    __tablename__ = "attachment"

    draft_id: Mapped[str | None] = mapped_column(String(36))
    case_id: Mapped[str | None] = mapped_column(String(36))
    document_id: Mapped[str] = mapped_column(String(36))
    question: Mapped[str] = mapped_column(String(160))
    """The question's input name, with the row's key for one of a group: `vaccines`, `children-k1-vaccines`."""
    key: Mapped[str] = mapped_column(String(80))
    attached_at: Mapped[datetime] = mapped_column(default=now)
    verdict: Mapped[str] = mapped_column(String(16), default="")
    """accepted, refused, or nothing yet."""
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    """When the family gave another one instead; the case keeps both."""

    __table_args__ = (
        UniqueConstraint("town", "draft_id", "question", "key"),
        Index("ix_attachment_case", "town", "case_id"),
        Index("ix_attachment_document", "town", "document_id"),
        belongs("draft_id", "draft", ondelete="CASCADE"),
        belongs("case_id", "case_file"),
        belongs("document_id", "document", ondelete="CASCADE"),
    )


class Reading(Identified, Base):
    """Somebody looked at what few may see: a document, health answers, an export. Append-only.

    No foreign keys: the trace outlives what was looked at.
    """

    __tablename__ = "reading"

    at: Mapped[datetime] = mapped_column(default=now)
    account_id: Mapped[str | None] = mapped_column(String(36))
    account_name: Mapped[str] = mapped_column(default="")
    what: Mapped[str] = mapped_column(String(16))
    """document, health, or export."""
    household_id: Mapped[str | None] = mapped_column(String(36))
    person_id: Mapped[str | None] = mapped_column(String(36))
    case_id: Mapped[str | None] = mapped_column(String(36))
    document_id: Mapped[str | None] = mapped_column(String(36))
    detail: Mapped[str] = mapped_column(default="")
    """What it was called then: a document's name, a step's title."""

    __table_args__ = (
        Index("ix_reading_household", "town", "household_id", "at"),
        Index("ix_reading_document", "town", "document_id"),
        Index("ix_reading_case", "town", "case_id"),
    )


class ReadingsAreAppendOnly(RuntimeError):
    """A programming error: the trace of a reading was about to be changed."""


def _refuse(mapper: Mapper[Any], connection: Any, target: Reading) -> None:
    raise ReadingsAreAppendOnly("A reading is a trace: it is added, and removed only by the retention of logs.")


event.listen(Reading, "before_update", _refuse)
