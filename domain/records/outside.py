"""Outside hands on a case: opinions asked by a link, calls to other programs, the keys of other programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified, belongs


class Opinion(Identified, Base):
    """What somebody without an account is asked to think of a case.

    `links` are the hashes of the secrets that were mailed, each with its own mail; `answers` and `papers` the names of the
    questions that they may read, and nothing else. While it waits, `verdict` and `comment` are a draft of theirs.
    """

    __tablename__ = "opinion"

    case_id: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(120))
    """Whose opinion it is, such as « Direction de l'école Jean-Moulin »."""
    email: Mapped[str] = mapped_column(String(254))
    question: Mapped[str]
    answers: Mapped[list[str]] = mapped_column(default=list)
    papers: Mapped[list[str]] = mapped_column(default=list)
    links: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    """waiting, given, passed (its time ran out, and nobody waits for it any more), or withdrawn."""
    silence: Mapped[str] = mapped_column(String(8), default="wait")
    """What the end of its time does: `wait` (it is late, and still waited for) or `pass`."""
    verdict: Mapped[str] = mapped_column(String(16), default="")
    comment: Mapped[str] = mapped_column(default="")
    giver: Mapped[str] = mapped_column(String(120), default="")
    """Who signed it: an address may be several people's."""
    asked_by_id: Mapped[str | None] = mapped_column(String(36))
    asked_by: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    reminded: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index("ix_opinion_case", "town", "case_id", "id"),
        Index("ix_opinion_waiting", "state", "due_at"),
        belongs("case_id", "case_file"),
    )


class WebhookCall(Identified, Base):
    """One call to another program, written in the transaction that decided it. Its id is its idempotency key.

    Where it goes and how it is signed is the town's, as published when it leaves: a key renewed serves what waits.
    """

    __tablename__ = "webhook_call"

    case_id: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(63))
    """The town's name for the program (`webhooks:` of town.yaml)."""
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    dedupe: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=now)
    next_try_at: Mapped[datetime | None] = mapped_column(default=now)
    """None once nothing more is tried: it left, or it was given up."""
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        UniqueConstraint("town", "dedupe"),
        Index("ix_webhook_call_case", "town", "case_id", "id"),
        Index(
            "ix_webhook_call_waiting",
            "next_try_at",
            postgresql_where=sa.text("next_try_at IS NOT NULL"),
            sqlite_where=sa.text("next_try_at IS NOT NULL"),
        ),
        belongs("case_id", "case_file"),
    )


class ApiKey(Identified, Base):
    """What another program shows to act in a town. Only the hash of the key stays; `start` tells keys apart."""

    __tablename__ = "api_key"

    name: Mapped[str] = mapped_column(String(120))
    hash: Mapped[str] = mapped_column(String(64))
    start: Mapped[str] = mapped_column(String(16))
    procedures: Mapped[list[str]] = mapped_column(default=list)
    """The procedures whose cases it reaches; all of them when empty."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("town", "hash"),)
