"""Leftovers of the portal's own working, forgotten when their time has come.

Nothing here ever touches what was sent to the town: that is proposed to somebody first (see `domain.elimination`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, true
from sqlalchemy.orm import Session

from domain import accounts, bulk, openings
from domain.records import (
    Absence,
    Account,
    Bulk,
    CaseOpening,
    Draft,
    OutboxMail,
    Parked,
    Reading,
    Scoped,
    Token,
    Used,
    WebhookCall,
)
from domain.retention import kept_for, too_old_before
from domain.sql import changed
from schemas.definitions import Town

TRACES_KEPT = timedelta(days=30)
"""How long a sent or cancelled draft (without answers) and a used token remain, so that an old tab gets a good answer."""
AT_ONCE = 500
"""Accounts closed in one transaction; the others wait for the next turn."""
_Record = (
    type[Draft]
    | type[Token]
    | type[Parked]
    | type[Used]
    | type[OutboxMail]
    | type[Reading]
    | type[WebhookCall]
    | type[Bulk]
    | type[CaseOpening]
    | type[Absence]
)


@dataclass(frozen=True, slots=True)
class _Where:
    """Which rows one town's times hold for: its own, or those of every town that has none of its own."""

    town: Town | None
    others: tuple[str, ...] = ()

    def of(self, record: type[Scoped]) -> ColumnElement[bool]:
        if self.town is not None:
            return record.town == self.town.slug
        return record.town.not_in(self.others) if self.others else true()

    def before(self, rule: str, moment: datetime) -> datetime:
        return too_old_before(kept_for(self.town, rule), moment)


def purge(session: Session, *, moment: datetime, towns: Iterable[Town] = ()) -> dict[str, int]:
    """Remove expired drafts, links, parked posts and challenges, old mails and traces; how many of each.

    `towns` are those with times of their own. Needs a session of all towns, or purges one. A draft still open goes only
    once it has expired, and its family saw that date; a case never goes.
    """
    own = [town for town in towns if town.retention]
    removed: dict[str, int] = {}
    for where in (*map(_Where, own), _Where(None, tuple(town.slug for town in own))):
        for record, worn in _worn_out(where, moment):
            removed[record.__tablename__] = removed.get(record.__tablename__, 0) + _remove(session, record, worn)
        removed["account"] = removed.get("account", 0) + _forget_unproved(session, where, moment)
    return removed


def _forget_unproved(session: Session, where: _Where, moment: datetime) -> int:
    """An account whose address was never proved loses its address, and its login is free again."""
    old = where.before("unproved_accounts", moment)
    never = and_(Account.state == "pending", Account.activated_at.is_(None), Account.created_at < old)
    unproved = list(session.scalars(select(Account).where(where.of(Account), never).limit(AT_ONCE)))
    for account in unproved:
        accounts.close(session, account=account)
        account.email, account.login = "", f"#{account.id}"
    session.flush()
    return len(unproved)


def _worn_out(where: _Where, moment: datetime) -> Iterator[tuple[_Record, ColumnElement[bool]]]:
    traces = moment - TRACES_KEPT
    yield Draft, and_(where.of(Draft), or_(_expired_draft(where, moment), _ended(traces)))
    yield Token, and_(where.of(Token), Token.expires_at < traces)
    yield Parked, and_(where.of(Parked), Parked.expires_at < moment)
    yield Used, and_(where.of(Used), Used.expires_at < moment)
    yield OutboxMail, and_(where.of(OutboxMail), OutboxMail.sent_at < where.before("mails", moment))
    over = and_(WebhookCall.next_try_at.is_(None), WebhookCall.created_at < where.before("mails", moment))
    yield WebhookCall, and_(where.of(WebhookCall), over)
    yield Reading, and_(where.of(Reading), Reading.at < where.before("readings", moment))
    yield from _left_on_desks(where, moment)


def _left_on_desks(where: _Where, moment: datetime) -> Iterator[tuple[_Record, ColumnElement[bool]]]:
    """Reports of acts on many cases, pages left open, absences long over: the journals of the cases tell what was done."""
    old = moment - bulk.KEPT
    yield Bulk, and_(where.of(Bulk), Bulk.state != "running", Bulk.created_at < old)
    yield CaseOpening, and_(where.of(CaseOpening), CaseOpening.at < moment - openings.KEPT)
    yield Absence, and_(where.of(Absence), Absence.until_day < old.date())


def _expired_draft(where: _Where, moment: datetime) -> ColumnElement[bool]:
    """Past the date that its owner was told, and past the time that the town keeps drafts now, if that is longer."""
    visitor = and_(Draft.account_id.is_(None), Draft.updated_at < where.before("drafts_of_visitors", moment))
    account = and_(Draft.account_id.is_not(None), Draft.updated_at < where.before("drafts_of_accounts", moment))
    return and_(Draft.state == "open", Draft.expires_at < moment, or_(visitor, account))


def _ended(before: datetime) -> ColumnElement[bool]:
    return and_(Draft.state != "open", Draft.updated_at < before)


def _remove(session: Session, record: _Record, worn: ColumnElement[bool]) -> int:
    return changed(session.execute(delete(record).where(worn).execution_options(synchronize_session=False)))
