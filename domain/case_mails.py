"""What became of the mails of a case: taken to be sent, sent, or still failing. Two facts, told apart (trap 19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from domain.records import OutboxMail

LIGHT = ("dedupe", "subject", "to_address", "created_at", "sent_at", "tries", "next_try_at")
"""All but the text."""


@dataclass(frozen=True, slots=True)
class CaseMail:
    """`taken_at`: written to the outbox, with what decided it. `sent_at`: a mail server accepted it."""

    subject: str
    to: str
    taken_at: datetime
    sent_at: datetime | None
    tries: int
    next_try_at: datetime

    @property
    def failing(self) -> bool:
        return self.sent_at is None and self.tries > 0


def of_case(session: Session, case_id: str) -> Mapping[str, Sequence[CaseMail]]:
    """{line of the journal: its mails}, oldest first. One SELECT.

    A mail is found by its reason, `<case>:<line>:<mail>`. Sent ones go after the town's time for mails.
    """
    first, last = f"{case_id}:0", f"{case_id}:g"  # identifiers begin with a hexadecimal digit, in every collation
    light = load_only(*(getattr(OutboxMail, name) for name in LIGHT), raiseload=True)
    of_this = select(OutboxMail).where(OutboxMail.dedupe >= first, OutboxMail.dedupe < last)
    found: dict[str, list[CaseMail]] = {}
    for mail in session.scalars(of_this.options(light).order_by(OutboxMail.created_at, OutboxMail.id)):
        found.setdefault(mail.dedupe.split(":")[1], []).append(_told(mail))
    return found


def _told(mail: OutboxMail) -> CaseMail:
    return CaseMail(mail.subject, mail.to_address, mail.created_at, mail.sent_at, mail.tries, mail.next_try_at)
