"""Taking what is to be sent: rows that one runner keeps to itself for a while, and that a crash gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, or_, select, tuple_, update
from sqlalchemy.orm import Session

from domain.records import OutboxMail, WebhookCall

CLAIM = timedelta(minutes=5)
"""How long a runner keeps a batch to itself. It stops sending well before that (see `Claimed.safe`)."""

Sent = TypeVar("Sent")
Row = TypeVar("Row", OutboxMail, WebhookCall)


@dataclass(frozen=True, slots=True)
class Claimed(Generic[Sent]):
    """What this runner, and nobody else, sends before `until`."""

    batch: Sequence[Sent]
    until: datetime

    def safe(self, moment: datetime) -> bool:
        """Whether there is time left to send one more, even to a slow server."""
        return moment < self.until - CLAIM / 4


def claim(
    session: Session, record: type[Row], *waits: ColumnElement[bool], limit: int, moment: datetime
) -> Sequence[Row]:
    """Claim the rows that are due and for which `waits` holds, until `moment + CLAIM`; the oldest first.

    Two runners never claim the same row: those that another one is claiming are skipped, not waited for.
    """
    free = or_(record.claimed_until.is_(None), record.claimed_until <= moment)
    due = (
        select(record.town, record.id)
        .where(*waits, record.next_try_at <= moment, free)
        .order_by(record.next_try_at, record.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(record)
        .where(tuple_(record.town, record.id).in_(due))
        .values(claimed_until=moment + CLAIM)
        .returning(record)
        .execution_options(synchronize_session=False)
    )
    return sorted(session.scalars(taken), key=lambda row: (row.next_try_at, row.id))
