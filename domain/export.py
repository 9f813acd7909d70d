"""Everything the town holds on one family, as one account sees it (RGPD, articles 15 and 20).

What belongs to another home of a child is not there, nor what another adult sent from their own account: rights are each
guardian's own, nothing is shared that the town did not share (trap 25).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from domain import households, readings
from domain.actors import Actor
from domain.errors import DomainError
from domain.hands import OPEN
from domain.households import Member
from domain.records import (
    Account,
    Attachment,
    Case,
    CaseEvent,
    Document,
    Draft,
    Guardianship,
    Household,
    Message,
    Opinion,
    OutboxMail,
    Reading,
    Thread,
)

BETWEEN = timedelta(minutes=1)
"""An export reads every record and file of a family: one a minute is enough for anybody."""


class TooSoon(DomainError):
    """Another export of this account was made less than a minute ago."""

    def __init__(self) -> None:
        super().__init__(
            "too_soon", "Un export vient d’être préparé. Attendez une minute avant d’en demander un autre."
        )


@dataclass(frozen=True, slots=True)
class Held:
    """The records themselves; `journals` has the lines that the family may read."""

    account: Account
    household: Household | None
    members: Sequence[Member]
    ties: Sequence[Guardianship]
    others: Sequence[Account]
    """Other open accounts of the same household: only that they exist is told."""
    cases: Sequence[Case]
    journals: dict[str, list[CaseEvent]]
    drafts: Sequence[Draft]
    documents: Sequence[Document]
    given: Sequence[Attachment]
    readings: Sequence[Reading]
    mails: Sequence[OutboxMail]
    threads: Sequence[tuple[Thread, Sequence[Message]]] = ()
    """What this account and the services wrote to each other."""
    opinions: Sequence[Opinion] = ()
    """What others thought of its closed requests: before the decision, that prepares it and is not told (CRPA L311-2)."""

    @property
    def files(self) -> list[Document]:
        """Those that may be opened: the antivirus found nothing in them."""
        return [document for document in self.documents if document.scan == "clean"]

    @property
    def references(self) -> frozenset[str]:
        return frozenset(case.reference for case in self.cases)


def gather(session: Session, *, account: Account) -> Held:
    """Read it all, in as many statements whatever the family's size. Nothing is written: see `note`."""
    home = account.household_id
    members = households.members(session, home) if home else []
    sent = _cases(session, account)
    documents = _documents(session, account, sent)
    return Held(
        account=account,
        household=households.load(session, household_id=home) if home else None,
        members=members,
        ties=_ties(session, members),
        others=_others(session, account),
        cases=sent,
        journals=_journals(session, sent),
        drafts=_drafts(session, account),
        documents=documents,
        given=_given(session, sent),
        readings=_readings(session, account, sent),
        mails=_mails(session, account, sent),
        threads=_threads(session, account),
        opinions=_opinions(session, sent),
    )


def note(session: Session, *, actor: Actor, moment: datetime) -> Reading:
    """Log an export before it leaves. Raises TooSoon; of two asked for at once, one gets it."""
    session.execute(select(Account.id).where(Account.id == actor.id).with_for_update())
    made = readings.note(session, actor=actor, what="export", household_id=actor.household_id)
    same = (Reading.household_id == made.household_id, Reading.account_id == actor.id, Reading.what == "export")
    recent = select(Reading.id).where(*same, Reading.at > moment - BETWEEN, Reading.id != made.id)
    if session.scalar(recent.limit(1)) is not None:
        raise TooSoon()
    return made


def _cases(session: Session, account: Account) -> list[Case]:
    """What the account sent, and what an agent recorded for its household in nobody's name."""
    mine = list(session.scalars(select(Case).where(Case.account_id == account.id)))
    if account.household_id is not None:
        recorded = (Case.household_id == account.household_id, Case.account_id.is_(None))
        mine += session.scalars(select(Case).where(*recorded))
    return sorted(mine, key=lambda case: (case.sent_at, case.id))


def _documents(session: Session, account: Account, sent: Sequence[Case]) -> list[Document]:
    """The storage space, and what was sent with its requests even if it left the space since."""
    held = select(Attachment.document_id).where(Attachment.case_id.in_([case.id for case in sent]))
    home = Document.household_id == account.household_id if account.household_id else Document.account_id == account.id
    mine = and_(home, or_(Document.removed_at.is_(None), Document.id.in_(held)))
    return list(session.scalars(select(Document).where(mine).order_by(Document.uploaded_at, Document.id)))


def _given(session: Session, sent: Sequence[Case]) -> list[Attachment]:
    given = select(Attachment).where(Attachment.case_id.in_([case.id for case in sent]))
    return list(session.scalars(given.order_by(Attachment.attached_at, Attachment.id)))


def _ties(session: Session, members: Sequence[Member]) -> list[Guardianship]:
    """Between people of this home only: what an adult of another home is to the child stays there."""
    ids = [person.id for person, _ in members]
    within = and_(Guardianship.adult_id.in_(ids), Guardianship.child_id.in_(ids))
    return list(session.scalars(select(Guardianship).where(within)))


def _others(session: Session, account: Account) -> list[Account]:
    same = and_(Account.household_id == account.household_id, Account.id != account.id, Account.state != "closed")
    return list(session.scalars(select(Account).where(same))) if account.household_id else []


def _journals(session: Session, sent: Sequence[Case]) -> dict[str, list[CaseEvent]]:
    lines = select(CaseEvent).where(CaseEvent.case_id.in_([case.id for case in sent]), CaseEvent.visible_to == "all")
    found: dict[str, list[CaseEvent]] = {}
    for line in session.scalars(lines.order_by(CaseEvent.id)):
        found.setdefault(line.case_id, []).append(line)
    return found


def _drafts(session: Session, account: Account) -> list[Draft]:
    mine = select(Draft).where(Draft.account_id == account.id, Draft.state == "open")
    return list(session.scalars(mine.order_by(Draft.updated_at, Draft.id)))


def _readings(session: Session, account: Account, sent: Sequence[Case]) -> list[Reading]:
    """Of its home, and of its own requests from before it had one."""
    homeless = (Reading.household_id.is_(None), Reading.case_id.in_([case.id for case in sent]))
    mine = list(session.scalars(select(Reading).where(*homeless)))
    if account.household_id is not None:
        mine += session.scalars(select(Reading).where(Reading.household_id == account.household_id))
    return sorted(mine, key=lambda reading: (reading.at, reading.id), reverse=True)


def _mails(session: Session, account: Account, sent: Sequence[Case]) -> list[OutboxMail]:
    """To the account's address, about its own requests or about the account; an address may serve two accounts."""
    to_me = select(OutboxMail).where(
        OutboxMail.to_address == account.email, OutboxMail.created_at >= account.created_at
    )
    mails = list(session.scalars(to_me.order_by(OutboxMail.created_at, OutboxMail.id))) if account.email else []
    same_address = select(Account.id).where(Account.email == account.email, Account.id != account.id).limit(1)
    alone = session.scalar(same_address) is None
    own = {case.id for case in sent}
    return [mail for mail in mails if mail.dedupe.partition(":")[0] in own or (alone and _about_account(mail))]


def _threads(session: Session, account: Account) -> list[tuple[Thread, list[Message]]]:
    same = and_(Message.town == Thread.town, Message.thread_id == Thread.id)
    own = select(Thread, Message).join(Message, same).where(Thread.account_id == account.id)
    found: dict[str, tuple[Thread, list[Message]]] = {}
    for thread, message in session.execute(own.order_by(Thread.id, Message.id)):
        found.setdefault(thread.id, (thread, []))[1].append(message)
    return list(found.values())


def _opinions(session: Session, sent: Sequence[Case]) -> list[Opinion]:
    closed = [case.id for case in sent if case.holder not in OPEN]
    given = select(Opinion).where(Opinion.case_id.in_(closed), Opinion.state == "given")
    return list(session.scalars(given.order_by(Opinion.id)))


def _about_account(mail: OutboxMail) -> bool:
    return mail.dedupe.startswith(("link:", "inactive:", "message:"))
