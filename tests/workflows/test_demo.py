from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import inbox, logins
from domain.actors import of_account
from domain.database import Database
from domain.records import Account, Case, Household, OutboxMail, Person
from tests.worlds import count_rows, make_town
from workflows import demo
from workflows.facts import facts_for


@pytest.mark.parametrize("rule", ["email", "user_name", "family_number"])
def test_everybody_of_the_demo_logs_in_as_printed(session: Session, rule: str) -> None:
    town = make_town(login=rule)
    people = demo.load_demo(session, town=town)
    assert len(people) == 5
    for login in people:
        assert logins.authenticate(session, town=town, login=login.login, password=demo.PASSWORD) is not None


def test_loading_the_demo_again_changes_nothing(sqlite: Database) -> None:
    town = make_town()
    with sqlite.begin("carros") as session:
        first = demo.load_demo(session, town=town)
    counted = [count_rows(sqlite, record) for record in (Account, Person, Case)]
    with sqlite.begin("carros") as session:
        assert demo.load_demo(session, town=town) == first
    assert [count_rows(sqlite, record) for record in (Account, Person, Case)] == counted


@pytest.mark.parametrize(("who", "sheets"), [("famille", "all_valid"), ("nouvelle", "none"), ("lopez", "waiting")])
def test_the_families_are_where_the_guide_says(session: Session, who: str, sheets: str) -> None:
    town = make_town()
    demo.load_demo(session, town=town)
    [account] = logins.find_for_reset(session, login_or_email=f"{who}@carros.example")
    facts = facts_for(session, town=town, actor=of_account(account))
    assert facts["household.sheets"] == sheets
    if who == "famille":
        assert (facts["household.adults"], facts["household.children"]) == (2, 2)


def test_the_demo_inbox_is_not_empty_and_no_mail_leaves(session: Session) -> None:
    demo.load_demo(session, town=make_town())
    assert len(inbox.waiting(session).items) >= 4
    assert session.scalars(select(OutboxMail)).all() == []


def test_many_families_go_in_beside_those_there(session: Session) -> None:
    town = make_town()
    demo.load_demo(session, town=town)
    before = session.scalar(select(func.max(Household.number))) or 0
    assert demo.load_families(session, town, 1200) == 1200
    assert demo.load_families(session, town, 3) == 3
    numbers = session.scalars(select(Household.number).order_by(Household.number)).all()
    assert list(numbers) == list(range(1001, before + 1204))
    account = logins.find_login(session, login=f"famille{before + 1}@carros.example")
    assert account is not None
    assert logins.authenticate(session, town=town, login=account.login, password=demo.PASSWORD) is account
    page = inbox.waiting(session, limit=20)
    assert len(page.items) == 20
    assert page.next_key is not None


@pytest.mark.parametrize(
    ("day", "ago"), [(date(2026, 11, 21), 40), (date(2027, 7, 31), 40), (date(2027, 8, 11), 10), (date(2027, 8, 1), 1)]
)
def test_settled_sheets_are_of_this_school_year(monkeypatch: pytest.MonkeyPatch, day: date, ago: int) -> None:
    monkeypatch.setattr(demo, "today", lambda: day)
    assert demo._days_ago() == ago
