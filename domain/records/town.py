"""What a town published: every edition ever, and which one is current."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from domain.clock import now
from domain.records.base import Base, Scoped


class Edition(Scoped, Base):
    """One bundle of texts, under its hash. Never changed: drafts and cases point at it."""

    __tablename__ = "edition"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    bundle: Mapped[dict[str, Any]]
    """Path in the town's folder -> text, what it uses of the library included."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class Publication(Scoped, Base):
    """The edition that families see now. `sequence` grows at each change, so that one cheap query tells what moved."""

    __tablename__ = "publication"

    edition: Mapped[str | None] = mapped_column(String(64))
    published_at: Mapped[datetime | None]
    problems: Mapped[list[str]] = mapped_column(default=list)
    """Why the folder's newest texts are not the edition shown: printed as a banner for staff."""
    sequence: Mapped[int] = mapped_column(default=0)
