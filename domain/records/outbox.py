"""Mail that waits to leave, written in the transaction that decided it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified


class OutboxMail(Identified, Base):
    """One mail. `dedupe` names the reason it is sent for, so that one reason sends once."""

    __tablename__ = "outbox_mail"

    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    dedupe: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=now)
    next_try_at: Mapped[datetime] = mapped_column(default=now)
    claimed_until: Mapped[datetime | None]
    """Until when a runner keeps it to itself: a crash gives it back when this passes."""
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        UniqueConstraint("town", "dedupe"),
        Index("ix_outbox_mail_address", "town", "to_address"),
        Index(
            "ix_outbox_mail_waiting",
            "next_try_at",
            postgresql_where=sa.text("sent_at IS NULL"),
            sqlite_where=sa.text("sent_at IS NULL"),
        ),
    )
