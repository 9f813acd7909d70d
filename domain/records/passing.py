"""Rows that live for minutes: a post kept over a login, a challenge that must not serve twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified, Scoped


class Parked(Identified, Base):
    """A post whose session had expired, replayed after the login. Only the hash of its token is kept."""

    __tablename__ = "parked"

    hash: Mapped[str] = mapped_column(String(64))
    path: Mapped[str]
    form: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("town", "hash"), Index("ix_parked_expires", "expires_at"))


class Used(Scoped, Base):
    """A challenge already answered: the same proof of work never opens twice."""

    __tablename__ = "used"

    digest: Mapped[str] = mapped_column(String(128), primary_key=True)
    expires_at: Mapped[datetime]

    __table_args__ = (Index("ix_used_expires", "expires_at"),)
