"""Writing to families whose sheets are to be confirmed: once for each sheet and period, however often it is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import accounts, renewals
from domain.clock import PARIS
from domain.expiry import end_of
from domain.records import Account, Case
from domain.retention import kept_for
from schemas.definitions import Procedure, Renewal, Town, Validity
from workflows.account_mails import account_values
from workflows.letters import absolute, day, queue_letter
from workflows.renewals import asks_from, last_day, settles

LATEST = timedelta(days=60)
"""How long after the first day a reminder may still leave: a town that turns renewals on does not write to everybody."""


def due(session: Session, *, town: Town, on: date) -> Iterator[str]:
    """Ids of the cases that the session's town may have to remind somebody of on that day; `remind` judges each."""
    for procedure in town.procedures.values():
        if procedure.renew is not None and procedure.renew.remind is not None:
            yield from _decided_in_time(session, town, procedure, procedure.renew, on)


def remind(session: Session, *, town: Town, case_id: str, on: date) -> bool:
    """Queue the mail about one sheet; False when it is too early, too late, said already, or nobody's to read."""
    case = session.scalars(select(Case).where(Case.id == case_id)).one()
    procedure = town.procedures[case.procedure]
    end = last_day(procedure.renew, town.workflow_of(procedure).states.get(case.state), case.updated_at)
    account = _account(session, case)
    if procedure.renew is None or end is None or account is None or not _in_time(town, procedure.renew, end, on):
        return False
    return queue_letter(
        session,
        town=town,
        mail_id="sheet_renewal",
        to=account.email,
        values=account_values(session, account)
        | {
            "case.procedure": procedure.title_for_family,
            "case.subject": case.title,
            "case.reference": case.reference,
            "expires": day(end),
            "link": absolute(f"/{town.slug}/family/"),
        },
        dedupe=renewals.dedupe_of(case.id),
    )


def _decided_in_time(session: Session, town: Town, procedure: Procedure, renewal: Renewal, on: date) -> Iterator[str]:
    """By pages: somewhat more than what is due, since the exact day depends on months and on working days."""
    states = [state.id for state in town.workflow_of(procedure).states.values() if settles(state)]
    first, last = _decided_between(renewal, on)
    page = [""]
    while page:
        page = renewals.to_remind(
            session, procedure=procedure.id, states=states, first=first, last=last, after=page[-1]
        )
        yield from page


def _decided_between(renewal: Renewal, on: date) -> tuple[datetime, datetime]:
    """Between which moments a sheet was decided that ends from `LATEST` ago to as late as the reminder looks ahead."""
    ahead = 2 * renewal.remind.amount + 31 if renewal.remind is not None else 0
    ended, ends = on - LATEST - timedelta(days=1), on + timedelta(days=ahead)
    first, last = ended - timedelta(days=_most_days(renewal.each)), on
    while first < last and end_of(renewal.each, first) < ended:
        first += timedelta(days=1)
    while first < last and end_of(renewal.each, last) > ends:
        last -= timedelta(days=1)
    return datetime.combine(first, time(), PARIS), datetime.combine(last, time(23, 59, 59), PARIS)


def _most_days(each: Validity) -> int:
    return each.amount * {"days": 1, "months": 31, "years": 366, "school_year": 396}[each.unit]


def _in_time(town: Town, renewal: Renewal, end: date, on: date) -> bool:
    """A mail is forgotten some time after it left; a reminder that could leave again by then does not leave."""
    start = asks_from(renewal, end, commune=town.commune)
    return start <= on < min(start + LATEST, end_of(kept_for(town, "mails"), start))


def _account(session: Session, case: Case) -> Account | None:
    """Who sent the sheet, else who answers for the household; None when no address was proved."""
    sender = session.scalar(select(Account).where(Account.id == case.account_id, Account.state != "closed"))
    if sender is None and case.household_id is not None:
        sender = accounts.of_household(session, household_id=case.household_id)
    return sender if sender is not None and sender.verified else None
