"""Mail: queued in the transaction that decides it, taken by one runner at a time, tried again when it fails.

A mail is lost by nothing that keeps the database. It can leave twice in one case only: the runner dies after the mail
server took it and before the row says so. The second copy then bears the same Message-ID, by which receivers tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from domain.clock import now
from domain.records import OutboxMail
from domain.sql import changed, insert_unless_there

CLAIM = timedelta(minutes=5)
"""How long a runner keeps a batch to itself. It stops sending well before that (see `Claimed.safe`)."""
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
"""Waits between tries; after the last one it is tried every twelve hours, for as long as an operator needs."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it leaves. `id` stays the same at each try; gateways make the Message-ID of it."""

    id: str
    town: str
    to: str
    subject: str
    text: str
    html: str
    sender: str = ""
    """The name beside the portal's address, such as « Portail familles Carcans »; a comma would make two people of it."""
    reply_to: str = ""
    """The service's own address: nobody reads what is sent to the portal's."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Letters that this runner, and nobody else, sends before `until`."""

    letters: Sequence[Letter]
    until: datetime

    def safe(self, moment: datetime) -> bool:
        """Whether there is time left to send one more, even to a slow mail server."""
        return moment < self.until - CLAIM / 4


def queue_mail(session: Session, *, town_slug: str, to: str, subject: str, text: str, html: str, dedupe: str) -> bool:
    """Write a mail to be sent once this transaction commits; False when `dedupe` says it already was."""
    session.flush()
    values = {"to_address": to, "subject": " ".join(subject.split()), "text": text, "html": html, "dedupe": dedupe}
    return insert_unless_there(session, OutboxMail, town=town_slug, **values)


def due(session: Session, limit: int = 20, *, moment: datetime | None = None) -> Claimed:
    """Claim what is to be sent now, oldest first. Commit at once, then send, then `mark_sent` or `mark_failed`.

    Two runners never claim the same mail: rows that another one is claiming are skipped, not waited for.
    """
    moment = moment or now()
    free = or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until <= moment)
    waiting = (
        select(OutboxMail.town, OutboxMail.id)
        .where(OutboxMail.sent_at.is_(None), OutboxMail.next_try_at <= moment, free)
        .order_by(OutboxMail.next_try_at, OutboxMail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claim = (
        update(OutboxMail)
        .where(tuple_(OutboxMail.town, OutboxMail.id).in_(waiting))
        .values(claimed_until=moment + CLAIM)
        .returning(OutboxMail)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(session.scalars(claim), key=lambda row: (row.next_try_at, row.id))
    letters = [Letter(row.id, row.town, row.to_address, row.subject, row.text, row.html) for row in rows]
    return Claimed(letters, moment + CLAIM)


def mark_sent(session: Session, letter: Letter, *, moment: datetime | None = None) -> None:
    """It left. The text stays for the file until the purge."""
    _close(session, letter, sent_at=moment or now(), claimed_until=None, last_error="", tries=OutboxMail.tries + 1)


def mark_failed(session: Session, letter: Letter, error: str, *, moment: datetime | None = None) -> None:
    """It did not leave: try again later, each time more patiently."""
    mine = select(OutboxMail.tries).where(OutboxMail.town == letter.town, OutboxMail.id == letter.id)
    tries = session.scalar(mine) or 0
    wait = BACKOFF[min(tries, len(BACKOFF) - 1)]
    next_try = (moment or now()) + wait
    _close(session, letter, next_try_at=next_try, claimed_until=None, last_error=error[:2000], tries=tries + 1)


def waiting_count(session: Session, *, older_than: timedelta = timedelta()) -> int:
    """How many mails have waited longer than that: what an administrator watches."""
    late = OutboxMail.created_at <= now() - older_than
    return session.scalar(select(func.count()).where(OutboxMail.sent_at.is_(None), late)) or 0


def _close(session: Session, letter: Letter, **values: object) -> int:
    done = update(OutboxMail).where(OutboxMail.town == letter.town, OutboxMail.id == letter.id).values(**values)
    return changed(session.execute(done.execution_options(synchronize_session=False)))
