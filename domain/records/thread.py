"""What a family and a service write to each other, and what agents leave for one another in a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified, belongs


class Thread(Identified, Base):
    """A conversation of one account with the town, about a case or about nothing in particular.

    It is the account's own: two separated parents never share one. The service that has it is, about a case, the case's.
    """

    __tablename__ = "thread"

    account_id: Mapped[str] = mapped_column(String(36))
    case_id: Mapped[str | None] = mapped_column(String(36))
    service: Mapped[str] = mapped_column(String(63), default="")
    """Outside a case: whom the family wrote to, by its id in `town.yaml`; empty where the town names no services."""
    subject: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)
    """When its latest message was written."""
    waits: Mapped[bool] = mapped_column(default=False)
    """Whether the family wrote last and no agent has answered, nor said that there is nothing to answer."""
    family_unread: Mapped[int] = mapped_column(default=0)
    staff_unread: Mapped[int] = mapped_column(default=0)
    family_read_at: Mapped[datetime | None]
    """When the family said, by opening it, that it read what was there."""

    __table_args__ = (
        UniqueConstraint("town", "case_id", "account_id"),
        Index("ix_thread_account", "town", "account_id", "last_at"),
        Index("ix_thread_waits", "town", "waits", "last_at", "id"),
        belongs("account_id", "account"),
        belongs("case_id", "case_file", ondelete="CASCADE"),
    )


class Message(Identified, Base):
    """One message; it is never changed. `side` is family or town: of the town, a family reads the service's name only."""

    __tablename__ = "message"

    thread_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(default=now)
    side: Mapped[str] = mapped_column(String(8))
    author_id: Mapped[str | None] = mapped_column(String(36))
    """No foreign key: what an agent wrote stays when the agent leaves. None for what a workflow wrote."""
    author_name: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    key: Mapped[str] = mapped_column(String(80))
    """Drawn with the page that it was written on: sent twice, it is written once."""

    __table_args__ = (
        UniqueConstraint("town", "author_id", "key"),
        Index("ix_message_thread", "town", "thread_id", "id"),
        belongs("thread_id", "thread", ondelete="CASCADE"),
    )


class Mention(Identified, Base):
    """An agent was named in a note of a case, and finds it under « Messages » until they have seen it."""

    __tablename__ = "mention"

    case_id: Mapped[str] = mapped_column(String(36))
    event_id: Mapped[str] = mapped_column(String(36))
    """The line of the case's journal, whose note it is."""
    account_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("town", "event_id", "account_id"),
        Index("ix_mention_account", "town", "account_id", "at"),
        Index("ix_mention_case", "town", "case_id"),
        belongs("case_id", "case_file", ondelete="CASCADE"),
        belongs("account_id", "account", ondelete="CASCADE"),
    )
