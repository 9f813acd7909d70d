"""Conversations between a family and the services: begun, written in, read, and settled.

A thread belongs to one account, so that nobody of another home, nor another adult of the same, reads it. Agents read those of
the services they work for; about a case, those of cases that their roles decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from domain import accounts
from domain.actors import Actor
from domain.errors import DomainError
from domain.ids import new_id
from domain.records import Account, Case, Message, Thread
from domain.scope import town_of
from domain.sql import insert_unless_there

Side = Literal["family", "town"]
LONGEST = 4000
"""Characters of a message."""
MOST_A_DAY = 50
"""Messages that one family writes in a day: nobody needs more, and nobody fills the services' list."""


class SentAlready(DomainError):
    """The same page was sent twice at once: what it says is there."""

    def __init__(self) -> None:
        super().__init__("sent_already", "Votre message est déjà envoyé.")


# ------------------------------------------------------------------------------------------------- writing


def reader_of(session: Session, *, case: Case) -> Account | None:
    """Whom a message about a case is for: who sent it, else who answers for the household; None without an account."""
    if case.account_id is not None:
        return reader_among(session.scalars(select(Account).where(Account.id == case.account_id)).all(), case)
    if case.household_id is None:
        return None
    found = accounts.of_household(session, household_id=case.household_id)
    return reader_among([found] if found else [], case)


def reader_among(owners: Sequence[Account], case: Case) -> Account | None:
    """The same, when the accounts of a case's family are there already."""
    of_family = [account for account in owners if account.state != "closed" and not account.roles]
    if case.account_id is not None:
        of_family = [account for account in of_family if account.id == case.account_id]
    return of_family[0] if of_family else None


def about_case(session: Session, *, case: Case, account: Account) -> Thread:
    """The one thread of an account about a case, begun when there is none yet."""
    thread = of_case(session, case=case, account_id=account.id)
    if thread is None:
        _begin(session, account_id=account.id, case_id=case.id, service="", subject="")
        thread = of_case(session, case=case, account_id=account.id)
        assert thread is not None, "it was just written, by us or by another"
    return thread


def outside(session: Session, *, account: Account, service: str, subject: str) -> Thread:
    """A new thread about no case. Raises DomainError `subject_missing`."""
    subject = " ".join(subject.split())[:200]
    if not subject:
        raise DomainError("subject_missing", "Écrivez l’objet de votre message en quelques mots.")
    made = _begin(session, account_id=account.id, case_id=None, service=service, subject=subject)
    return session.scalars(select(Thread).where(Thread.id == made)).one()


def _begin(session: Session, **values: Any) -> str:
    session.flush()
    made = new_id()
    insert_unless_there(session, Thread, town=town_of(session), id=made, **values)
    return made


def write(
    session: Session, *, thread: Thread, by: Actor, text: str, key: str, at: datetime, side: Side | None = None
) -> Message:
    """Add a message. What a family writes waits for the town; what the town writes is an answer.

    `key` is drawn with the page. Raises DomainError: `message_empty`, `too_many`, or SentAlready.
    """
    side = side or ("family" if by.kind == "family" else "town")
    message = Message(
        town=town_of(session),
        id=new_id(),
        thread_id=thread.id,
        at=at,
        side=side,
        author_id=by.id,
        author_name=by.name,
        text=_said(text),
        key=key[:80] or new_id(),
    )
    if side == "family":
        _refuse_floods(session, by, at)
    columns = {column.key: getattr(message, column.key) for column in Message.__table__.columns}
    session.flush()
    if not insert_unless_there(session, Message, **columns):
        raise SentAlready()
    unread = Thread.staff_unread if side == "family" else Thread.family_unread
    _change(session, thread, last_at=at, waits=side == "family", **{unread.key: unread + 1})
    if side == "town":
        _change(session, thread, staff_unread=0)
    session.refresh(thread)
    return message


def _said(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise DomainError("message_empty", "Écrivez votre message, puis envoyez-le.")
    return text[:LONGEST]


def _refuse_floods(session: Session, by: Actor, at: datetime) -> None:
    """What one family wrote in a day, in all its threads."""
    own = select(func.count()).where(Message.author_id == by.id, Message.at > at - timedelta(days=1))
    if (session.scalar(own) or 0) >= MOST_A_DAY:
        raise DomainError("too_many", "Vous avez écrit beaucoup de messages aujourd’hui. Reprenez demain, ou appelez.")


# ------------------------------------------------------------------------------------- reading and settling


def read(session: Session, *, thread: Thread, side: Side, upto: str, at: datetime) -> None:
    """Note that a side read what was there: the other side's messages up to this id; what came since stays unread."""
    other = "town" if side == "family" else "family"
    newer = select(func.count()).where(Message.thread_id == thread.id, Message.side == other, Message.id > upto)
    left = session.scalar(newer) or 0
    if side == "family":
        _change(session, thread, family_unread=left, family_read_at=at)
    else:
        _change(session, thread, staff_unread=left)


def settle(session: Session, *, thread: Thread) -> None:
    """There is nothing to answer: it waits for nobody until the family writes again."""
    _change(session, thread, waits=False, staff_unread=0)


def hand_over(session: Session, *, thread: Thread, service: str) -> None:
    """Give a thread about no case to another service. About a case, the case says who has it."""
    if thread.case_id is not None:
        raise DomainError("of_a_case", "Ce message suit son dossier : c’est le dossier qui change de service.")
    _change(session, thread, service=service)


def _change(session: Session, thread: Thread, **values: Any) -> None:
    session.flush()
    done = update(Thread).where(Thread.id == thread.id).values(values)
    session.execute(done.execution_options(synchronize_session=False))
    for name, value in values.items():
        if not isinstance(value, ColumnElement):
            set_committed_value(thread, name, value)


# ------------------------------------------------------------------------------------------------- finding


def messages(session: Session, thread: Thread) -> list[Message]:
    """In order, the earliest first."""
    return list(session.scalars(select(Message).where(Message.thread_id == thread.id).order_by(Message.id)))


def of_case(session: Session, *, case: Case, account_id: str) -> Thread | None:
    """An account's thread about a case."""
    return session.scalar(select(Thread).where(Thread.case_id == case.id, Thread.account_id == account_id))


# ------------------------------------------------------------------------------------------------ forgetting


def forget(session: Session, *, account_ids: Sequence[str]) -> int:
    """All that these accounts and the town wrote to each other; how many threads."""
    gone = list(session.scalars(select(Thread.id).where(Thread.account_id.in_(account_ids))))
    for record, which in ((Message, Message.thread_id.in_(gone)), (Thread, Thread.id.in_(gone))):
        session.execute(delete(record).where(which).execution_options(synchronize_session="fetch"))
    return len(gone)
