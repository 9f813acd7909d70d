"""Lists that an agent takes away: made in the background, kept for a day, given to that agent only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified, belongs


class Export(Identified, Base):
    """One list on its way to a file. `state`: waiting, running, done, failed, or expired.

    Its file lies in the store of documents under the hash of its content, and goes with `expires_at`.
    """

    __tablename__ = "export"

    account_id: Mapped[str] = mapped_column(String(36))
    account_name: Mapped[str] = mapped_column(default="")
    rights: Mapped[list[str]] = mapped_column(default=list)
    """The roles and services of the account when it asked: who lost one since gets nothing that it opened."""
    format: Mapped[str] = mapped_column(String(8))
    """csv, xlsx, ods, or zip: the papers."""
    title: Mapped[str] = mapped_column(default="")
    """What the list showed, in words: « À traiter, Fiche enfant »."""
    wanted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Which cases, in which order, and what of them (see `domain.exports.Wanted`)."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    total: Mapped[int] = mapped_column(default=0)
    """How many cases the list had when it was asked for: what the progress is measured by."""
    done: Mapped[int] = mapped_column(default=0)
    """Cases read so far."""
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")
    """Why there is no file, told to the agent."""
    hash: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    """Cases of the list that the agent might no longer decide on when its turn came, or papers that could not be read."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    beat_at: Mapped[datetime | None]
    """When whoever writes it last said so: a silent one is taken up again (trap 22)."""
    done_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_export_account", "town", "account_id", "created_at"),
        Index("ix_export_state", "state", "created_at"),
        belongs("account_id", "account", ondelete="CASCADE"),
    )
