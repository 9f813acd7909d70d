"""Logins, and the one-time links that are mailed for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified, belongs


class Account(Identified, Base):
    """Who may log in. Staff have roles; families have a household and the person they are.

    `state`: pending (address not verified), invited (opened by an agent), active, closed.
    `roles` is a list in the row and not a table, so that the login check of each request is one read.
    """

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(String(254))
    login: Mapped[str] = mapped_column(String(254))
    """What they type, normalised by `domain.text.normalise_login`: address, chosen name or family number."""
    password_hash: Mapped[str | None] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(16), default="pending")
    must_change: Mapped[bool] = mapped_column(default=False)
    display_name: Mapped[str] = mapped_column(default="")
    roles: Mapped[list[str]] = mapped_column(default=list)
    services: Mapped[list[str]] = mapped_column(default=list)
    """The town's services that an agent works for; one who belongs to none works for all."""
    person_id: Mapped[str | None] = mapped_column(String(36))
    household_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(default=now)
    activated_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    """When its owner was told that it closes for want of use (see `domain.retention`)."""
    digest: Mapped[bool] = mapped_column(default=True)
    """Whether an agent wants the daily mail (see `workflows.digests`)."""
    digested_on: Mapped[date | None]
    """The last day on which it was seen to, whether there was anything to tell or not."""

    __table_args__ = (
        UniqueConstraint("town", "login"),
        Index("ix_account_email", "town", "email"),
        Index("ix_account_household", "town", "household_id"),
        Index("ix_account_person", "town", "person_id"),
        belongs("person_id", "person"),
        belongs("household_id", "household"),
    )

    @property
    def active(self) -> bool:
        return self.state == "active"

    @property
    def verified(self) -> bool:
        """Whether the address was proved: before that, only the mail that proves it is sent."""
        return self.activated_at is not None and self.state != "closed"


class Token(Identified, Base):
    """A one-time secret sent by mail; only its hash is kept.

    `purpose`: activation, reset, invitation, email (a new address).
    """

    __tablename__ = "token"

    account_id: Mapped[str | None] = mapped_column(String(36))
    purpose: Mapped[str] = mapped_column(String(16))
    hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    __table_args__ = (
        UniqueConstraint("town", "hash"),
        Index("ix_token_account", "town", "account_id", "purpose"),
        Index("ix_token_expires", "expires_at"),
        belongs("account_id", "account", ondelete="CASCADE"),
    )
