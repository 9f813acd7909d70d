"""What is forgotten when its time has come. Nothing here ever touches what was sent to the town."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from domain import accounts
from domain.records import Account, Base, Draft, OutboxMail, Parked, Token, Used
from domain.sql import changed

TRACES_KEPT = timedelta(days=30)
"""How long a sent or cancelled draft (without answers) and a used token remain, so that an old tab gets a good answer."""
MAIL_KEPT = timedelta(days=90)
UNPROVED_KEPT = timedelta(days=45)
"""Longer than the library's delay of 30 days to confirm an address."""


def purge(session: Session, *, moment: datetime) -> dict[str, int]:
    """Remove expired drafts, links, parked posts and challenges, and mail sent long ago; how many of each.

    A draft still open is removed only once it has expired, and its family saw that date; a case is never removed.
    """
    removed = {record.__tablename__: _remove(session, record, worn) for record, worn in _worn_out(moment)}
    return removed | {"account": _forget_unproved(session, moment)}


def _forget_unproved(session: Session, moment: datetime) -> int:
    """An account whose address was never proved loses its address, and its login is free again."""
    never = and_(
        Account.state == "pending", Account.activated_at.is_(None), Account.created_at < moment - UNPROVED_KEPT
    )
    unproved = list(session.scalars(select(Account).where(never).limit(500)))
    for account in unproved:
        accounts.close(session, account=account)
        account.email = ""
    return len(unproved)


def _worn_out(moment: datetime) -> list[tuple[type[Base], ColumnElement[bool]]]:
    old = moment - TRACES_KEPT
    return [
        (Draft, or_(and_(Draft.state == "open", Draft.expires_at < moment), _ended(old))),
        (Token, Token.expires_at < old),
        (Parked, Parked.expires_at < moment),
        (Used, Used.expires_at < moment),
        (OutboxMail, OutboxMail.sent_at < moment - MAIL_KEPT),
    ]


def _ended(before: datetime) -> ColumnElement[bool]:
    return and_(Draft.state != "open", Draft.updated_at < before)


def _remove(session: Session, record: type[Base], worn: ColumnElement[bool]) -> int:
    return changed(session.execute(delete(record).where(worn).execution_options(synchronize_session=False)))
