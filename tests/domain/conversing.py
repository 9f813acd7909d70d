"""A family that asks and an agent who answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from domain import threads
from domain.actors import Actor, of_account
from domain.clock import now
from domain.ids import new_id
from domain.records import Account, Message, Thread

EVERY = ["family", "question", "child"]


def asked(session: Session, account: Account, text: str = "Bonjour, une question.", **more: object) -> Thread:
    thread = threads.outside(session, account=account, **{"service": "", "subject": "Cantine", **more})  # type: ignore[arg-type]
    said(session, thread, of_account(account), text)
    return thread


def said(session: Session, thread: Thread, by: Actor, text: str, key: str = "", at: datetime | None = None) -> Message:
    return threads.write(session, thread=thread, by=by, text=text, key=key or new_id(), at=at or now())
