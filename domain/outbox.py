"""Mail: queued in the transaction that decides it, taken by one runner at a time, tried again when it fails.

A mail is lost by nothing that keeps the database. It can leave twice in one case only: the runner dies after the mail
server took it and before the row says so. The second copy then bears the same Message-ID, by which receivers tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain.claims import CLAIM, Claimed, claim
from domain.clock import now
from domain.records import OutboxMail
from domain.sql import changed, insert_unless_there

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


def queue_mail(session: Session, *, town_slug: str, to: str, subject: str, text: str, html: str, dedupe: str) -> bool:
    """Write a mail to be sent once this transaction commits; False when `dedupe` says it already was."""
    session.flush()
    values = {"to_address": to, "subject": " ".join(subject.split()), "text": text, "html": html, "dedupe": dedupe}
    return insert_unless_there(session, OutboxMail, town=town_slug, **values)


def due(session: Session, limit: int = 20, *, moment: datetime | None = None) -> Claimed[Letter]:
    """Claim what is to be sent now, oldest first. Commit at once, then send, then `mark_sent` or `mark_failed`."""
    moment = moment or now()
    rows = claim(session, OutboxMail, OutboxMail.sent_at.is_(None), limit=limit, moment=moment)
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
