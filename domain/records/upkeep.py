"""What agents do to records rather than to cases: merging two of one person, linking a child, purging what is too old."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified


class Merge(Identified, Base):
    """What an agent did to a person's record. See `domain.upkeep`.

    Two records were found to be one person (`merged`), or looked at and found to be two (`distinct`): `moved` then says which
    rows pointed at the record that is gone, so that the merge can be undone. Or one person, who is both `kept_id` and
    `gone_id`, got a place in a household (`linked`), lost one (`unlinked`), got another key (`rekeyed`): `moved` then is
    {household: its id, number: its number, case: the reference of the request that asked for it}, and nothing is undone.
    A key with a household is the household's own.
    """

    __tablename__ = "merge"

    kept_id: Mapped[str] = mapped_column(String(36))
    gone_id: Mapped[str] = mapped_column(String(36))
    verdict: Mapped[str] = mapped_column(String(16))
    moved: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[str | None] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(default="")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index("ix_merge_kept", "town", "kept_id"), Index("ix_merge_gone", "town", "gone_id"))


class Purge(Identified, Base):
    """A list of what the town's retention rules say is too old: proposed by the clock, approved by staff, then executed.

    Town archives are public: nothing is eliminated before somebody approved the list (Code du patrimoine, L212-2).
    `state`: proposed, approved, declined or done.
    """

    __tablename__ = "purge"

    state: Mapped[str] = mapped_column(String(16), default="proposed")
    rule: Mapped[str] = mapped_column(String(63))
    """The key of the town's `retention`."""
    items: Mapped[list[Any]] = mapped_column(default=list)
    """What would go: [{id, label, since}]."""
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What went: counts by kind of record, and what was kept with its reason."""
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_purge_state", "town", "state", "proposed_at"),)
