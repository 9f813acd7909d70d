"""A wizard under way: answers kept at each step, so that nothing typed is ever lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified, belongs


class Draft(Identified, Base):
    """Answers not sent yet (`state` open), or the trace of what became of them (sent, cancelled).

    `slot` names what the draft is about (owner, person, procedure, school year) while open: two at once cannot be.
    `visitor` is the hash of a secret that an anonymous browser keeps.
    """

    __tablename__ = "draft"

    procedure: Mapped[str] = mapped_column(String(63))
    edition: Mapped[str] = mapped_column(String(64))
    slot: Mapped[str | None] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(String(36))
    visitor: Mapped[str | None] = mapped_column(String(64))
    household_id: Mapped[str | None] = mapped_column(String(36))
    person_id: Mapped[str | None] = mapped_column(String(36))
    case_id: Mapped[str | None] = mapped_column(String(36))
    """The case it became or, while it is open, the case whose answers it corrects."""
    school_year: Mapped[str] = mapped_column(String(9))
    label: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(16), default="open")
    version: Mapped[int] = mapped_column(default=1)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    pending: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was typed and could not be understood yet: {input name: text or list of texts}."""
    seen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{step: true} for steps saved without a problem."""
    cautions: Mapped[list[str]] = mapped_column(default=list)
    """Warnings that the family read and accepted."""
    provenance: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{question: where its value comes from}, when nobody typed it."""
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What conditions and labels read besides answers (`subject.*`, `holder.*`, `actor`, ...), as it was at the start."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("town", "slot"),
        Index("ix_draft_account", "town", "account_id", "state"),
        Index("ix_draft_visitor", "town", "visitor", "state"),
        Index("ix_draft_expires", "state", "expires_at"),
        Index("ix_draft_person", "town", "person_id"),
        Index("ix_draft_household", "town", "household_id"),
        Index("ix_draft_case", "town", "case_id"),
        belongs("account_id", "account", ondelete="CASCADE"),
        belongs("household_id", "household"),
        belongs("person_id", "person"),
        belongs("case_id", "case_file"),
    )
