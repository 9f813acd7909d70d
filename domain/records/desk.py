"""What agents set for themselves and for each other: views, labels, absences, who has a case open, acts on many cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified, belongs


class SavedView(Identified, Base):
    """A list of the inbox under a name: its owner's, or every agent's of the town once it is shared.

    `query` is the query string of the list, columns and order included. The one without a name is how its owner wants the
    ordinary list: it only says the columns.
    """

    __tablename__ = "saved_view"

    account_id: Mapped[str] = mapped_column(String(36))
    owner_name: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(default="")
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        UniqueConstraint("town", "account_id", "name"),
        Index("ix_saved_view_shared", "town", "shared"),
        belongs("account_id", "account", ondelete="CASCADE"),
    )


class CaseLabel(Identified, Base):
    """One label of a case, for lists narrowed to a label. `Case.labels` repeats them, for lists that print them."""

    __tablename__ = "case_label"

    case_id: Mapped[str] = mapped_column(String(36))
    label: Mapped[str] = mapped_column(String(63))

    __table_args__ = (
        UniqueConstraint("town", "label", "case_id"),
        Index("ix_case_label_case", "town", "case_id"),
        belongs("case_id", "case_file", ondelete="CASCADE"),
    )


class Absence(Identified, Base):
    """An agent is away from `from_day` to `until_day`, both included; a stand-in finds the agent's cases in their own list."""

    __tablename__ = "absence"

    account_id: Mapped[str] = mapped_column(String(36))
    account_name: Mapped[str] = mapped_column(default="")
    stand_in_id: Mapped[str | None] = mapped_column(String(36))
    stand_in_name: Mapped[str] = mapped_column(default="")
    from_day: Mapped[date]
    until_day: Mapped[date]

    __table_args__ = (
        Index("ix_absence_stand_in", "town", "stand_in_id", "until_day"),
        Index("ix_absence_account", "town", "account_id", "until_day"),
        belongs("account_id", "account", ondelete="CASCADE"),
        belongs("stand_in_id", "account", ondelete="CASCADE"),
    )


class CaseOpening(Identified, Base):
    """An agent has the page of a case open: `at` is when the page last said so."""

    __tablename__ = "case_opening"

    case_id: Mapped[str] = mapped_column(String(36))
    account_id: Mapped[str] = mapped_column(String(36))
    account_name: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("town", "case_id", "account_id"),
        Index("ix_case_opening_at", "town", "at"),
        belongs("case_id", "case_file", ondelete="CASCADE"),
        belongs("account_id", "account", ondelete="CASCADE"),
    )


class Bulk(Identified, Base):
    """One act on many cases, done in batches. `state`: chosen (nothing done yet), running, done.

    `kind`: transition, assign or label; `options` holds what is done. `items` are the cases as the agent saw them,
    [{id, reference, version}]; the first `position` of them have their line in `report`, [{reference, done, why}].
    """

    __tablename__ = "bulk"

    account_id: Mapped[str] = mapped_column(String(36))
    query: Mapped[str] = mapped_column(default="")
    """The list it was begun from, to go back to."""
    state: Mapped[str] = mapped_column(String(16), default="chosen")
    kind: Mapped[str] = mapped_column(String(16), default="")
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    items: Mapped[list[Any]] = mapped_column(default=list)
    report: Mapped[list[Any]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_bulk_state", "town", "state", "created_at"),
        Index("ix_bulk_account", "town", "account_id", "created_at"),
        belongs("account_id", "account", ondelete="CASCADE"),
    )
