"""Accounts out of use: who is warned, and from when on theirs may stand on a list of eliminations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from domain.hands import OPEN
from domain.records import Account, Case, OutboxMail
from domain.retention import NOTICE, kept_for, too_old_before
from schemas.definitions import Town

AT_ONCE = 100
"""Mails of one turn, so that a town's first night does not look like a mailing."""


def to_warn(session: Session, *, town: Town, moment: datetime) -> list[Account]:
    """Families' accounts that will have been out of use long enough in a month, and whose owner was not told."""
    soon = too_old_before(kept_for(town, "inactive_accounts"), moment + NOTICE)
    untold = or_(Account.warned_at.is_(None), Account.warned_at < last_used())
    idle = select(Account).where(Account.state == "active", last_used() < soon, untold, ~in_use_since(soon))
    found = session.scalars(idle.order_by(last_used(), Account.id).limit(AT_ONCE))
    return [account for account in found if not account.roles]


def last_used() -> ColumnElement[datetime]:
    """When an account was last of use: a login, its activation, its opening."""
    return func.coalesce(Account.last_login_at, Account.activated_at, Account.created_at)


def last_day(account: Account) -> datetime:
    return account.last_login_at or account.activated_at or account.created_at


def warned_under(account: Account) -> str:
    """What the outbox calls the mail that warns an account's owner."""
    return f"inactive:{account.id}"


def note_warning(session: Session, *, account: Account, moment: datetime) -> None:
    """Before its mail is queued: a former warning, years ago, must not be taken for this one."""
    account.warned_at = moment
    former = delete(OutboxMail).where(OutboxMail.dedupe == warned_under(account), OutboxMail.sent_at.is_not(None))
    session.execute(former.execution_options(synchronize_session="fetch"))


def in_use_since(limit: datetime) -> ColumnElement[bool]:
    """Whether a request of the account or of its household is open, or was decided since then.

    Two questions and no `or`, so that each finds its own index.
    """
    of_use = or_(Case.holder.in_(OPEN), Case.updated_at >= limit)
    its_own = exists().where(Case.town == Account.town, Case.account_id == Account.id, of_use)
    of_home = exists().where(Case.town == Account.town, Case.household_id == Account.household_id, of_use)
    return or_(its_own, of_home)


def notice_unsent(moment: datetime) -> ColumnElement[bool]:
    """No delay runs before the mail left (trap 19)."""
    recent = or_(OutboxMail.sent_at.is_(None), OutboxMail.sent_at > moment - NOTICE)
    notice = OutboxMail.dedupe == literal("inactive:") + Account.id
    return exists().where(OutboxMail.town == Account.town, notice, recent)
