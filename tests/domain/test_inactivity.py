from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import households, inactivity
from domain.actors import of_account
from domain.database import Database
from domain.records import Account, Household, OutboxMail
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.eliminating import TODAY, decide, execute, propose
from tests.worlds import make_family, send


def idle(session: Session, town: Town, *, years: float = 3, warned: timedelta | None = timedelta(days=31)) -> Account:
    account, _ = make_family(session, town)
    account.created_at = account.activated_at = account.last_login_at = TODAY - timedelta(days=round(366 * years))
    account.warned_at = TODAY - warned if warned is not None else None
    session.flush()
    return account


def logged_in_since(session: Session, town: Town, account: Account) -> None:
    account.last_login_at = TODAY - timedelta(days=3)


def asked_something(session: Session, town: Town, account: Account) -> None:
    send(session, town, "question", of_account(account), {"message": "x"}, now=TODAY - timedelta(days=9000))


def warning_not_sent(session: Session, town: Town, account: Account) -> None:
    dedupe = inactivity.warned_under(account)
    session.add(OutboxMail(town="carros", to_address=account.email, subject="", text="", html="", dedupe=dedupe))


def warning_just_sent(session: Session, town: Town, account: Account) -> None:
    warning_not_sent(session, town, account)
    session.flush()
    for mail in session.scalars(select(OutboxMail)):
        mail.sent_at = TODAY - timedelta(days=20)


def is_of_staff(session: Session, town: Town, account: Account) -> None:
    account.roles = ["agent"]


@pytest.mark.parametrize("change", [logged_in_since, asked_something, warning_not_sent, warning_just_sent, is_of_staff])
def test_an_account_of_use_or_whose_owner_was_not_told_is_not_proposed(
    session: Session, town: Town, change: Callable[[Session, Town, Account], None]
) -> None:
    account = idle(session, town)
    change(session, town, account)
    session.flush()
    assert propose(session, town) == {}


@BOTH
def test_an_idle_account_goes_with_its_household(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account = idle(session, town)
        home = account.household_id or ""
        number = session.scalars(select(Household.number)).one()
        assert propose(session, town) == {"inactive_accounts": [str(number)]}
        execute(session, town, decide(session))
        assert (account.state, account.email) == ("closed", "")
        assert households.members(session, home) == []


def test_the_household_stays_while_somebody_else_uses_it(session: Session, town: Town) -> None:
    account = idle(session, town)
    home = account.household_id or ""
    partner, _ = make_family(session, town, email="ines@example.fr")
    partner.household_id = home
    session.flush()
    assert list(propose(session, town)) == ["inactive_accounts"]
    execute(session, town, decide(session))
    assert account.state == "closed"
    assert [person.full_name for person, _ in households.members(session, home)] == ["Claire Roux"]


@pytest.mark.parametrize(
    ("years", "warned", "told"),
    [
        (3, None, True),
        (2.8, None, False),
        (2.95, None, True),
        (3, timedelta(days=40), False),
        (3, timedelta(days=2000), True),
    ],
)
def test_an_owner_is_told_a_month_before_once(
    session: Session, town: Town, years: float, warned: timedelta | None, told: bool
) -> None:
    account = idle(session, town, years=years, warned=warned)
    assert inactivity.to_warn(session, town=town, moment=TODAY) == ([account] if told else [])
