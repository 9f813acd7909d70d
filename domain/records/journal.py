"""What proves that journals are whole: one digest a day and a town, and what is left of lines eliminated by a list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified, Scoped


class JournalDigest(Scoped, Base):
    """All that was written on one day, as it was when that day was sealed. Append-only. See `domain.seals`.

    `content` names the last line of each case that was written to ({case: [rank, hash]}), the readings and the lists of
    eliminations decided, by hashes: no name, no answer. A day on which nothing was written has no digest.
    """

    __tablename__ = "journal_digest"

    day: Mapped[date] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous: Mapped[str] = mapped_column(String(64))
    """The digest of the day before it; empty for a town's first."""
    digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(default=now)


class Tombstone(Identified, Base):
    """A line that went with its case, by an approved list: its place and its hash stay, and nothing that it said.

    The database writes it when it lets the line go. No foreign keys: the case is gone.
    """

    __tablename__ = "journal_tombstone"

    case_id: Mapped[str] = mapped_column(String(36))
    rank: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_journal_tombstone_case", "town", "case_id"),)


class SealsAreAppendOnly(RuntimeError):
    """A programming error: a seal was about to be changed or removed."""


def _refuse(mapper: Mapper[Any], connection: Any, target: JournalDigest | Tombstone) -> None:
    raise SealsAreAppendOnly("Seals prove what was written: nothing changes or removes them.")


for _record in (JournalDigest, Tombstone):
    event.listen(_record, "before_update", _refuse)
    event.listen(_record, "before_delete", _refuse)
