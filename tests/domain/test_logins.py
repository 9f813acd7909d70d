from __future__ import annotations

import statistics
import time

import pytest
from sqlalchemy.orm import Session

from domain import accounts, logins, passwords
from domain.database import Database, counting
from domain.errors import DomainError
from schemas.definitions import Town
from tests.worlds import PASSWORD, make_agent, make_family, make_town


def test_the_right_password_opens_and_nothing_else_does(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    tries = {
        ("claire@example.fr", PASSWORD): account,
        (" Claire@Example.FR ", PASSWORD): account,
        ("claire@example.fr", "wrong"): None,
        ("nobody@example.fr", PASSWORD): None,
        ("claire@example.fr", "x" * 100_000): None,
        ("", ""): None,
    }
    for (login, password), expected in tries.items():
        assert logins.authenticate(session, town=town, login=login, password=password) is expected


@pytest.mark.parametrize(
    ("rule", "login"), [("email", "claire@example.fr"), ("user_name", "CLAIRE"), ("family_number", " 10 01 ")]
)
def test_the_town_says_what_a_family_logs_in_with(session: Session, rule: str, login: str) -> None:
    town = make_town(login=rule)
    account, _ = make_family(session, town)
    assert logins.authenticate(session, town=town, login=login, password=PASSWORD) is account


def test_staff_log_in_with_their_address_whatever_the_rule(session: Session) -> None:
    town = make_town(login="family_number")
    agent = make_agent(session)
    account = logins.authenticate(session, town=town, login="agent@example.fr", password=PASSWORD)
    assert account is not None
    assert account.id == agent.id


def test_an_unknown_login_takes_the_time_of_a_known_one(session: Session, town: Town) -> None:
    make_family(session, town)
    session.commit()
    passwords.configure(time_cost=2, memory_kib=8192, parallelism=1)
    try:
        logins.authenticate(session, town=town, login="claire@example.fr", password=PASSWORD)  # hashed at this cost
        session.commit()
        known, unknown = [], []
        for _ in range(15):
            for login, times in (("claire@example.fr", known), ("nobody@example.fr", unknown)):
                start = time.perf_counter()
                assert logins.authenticate(session, town=town, login=login, password="wrong") is None
                times.append(time.perf_counter() - start)
        assert 0.5 < statistics.median(unknown) / statistics.median(known) < 2
    finally:
        passwords.configure(time_cost=1, memory_kib=64, parallelism=1)


def test_a_pending_account_tells_only_who_knows_its_password(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    account.state = "pending"
    assert logins.authenticate(session, town=town, login="claire@example.fr", password="wrong") is None
    with pytest.raises(DomainError, match="not_activated"):
        logins.authenticate(session, town=town, login="claire@example.fr", password=PASSWORD)


def test_a_hash_of_an_older_cost_is_renewed_at_login(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    old = account.password_hash
    passwords.configure(time_cost=2, memory_kib=64, parallelism=1)
    try:
        assert logins.authenticate(session, town=town, login="claire@example.fr", password=PASSWORD) is account
    finally:
        passwords.configure(time_cost=1, memory_kib=64, parallelism=1)
    assert account.password_hash != old


def test_the_login_check_of_each_request_is_one_select(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        agent = make_agent(session, "agent", "chief")
    with sqlite.session("carros", readonly=True) as session, counting(sqlite) as statements:
        account = accounts.load_account(session, account_id=agent.id or "")
        assert account is not None
        assert account.roles == ["agent", "chief"]
    assert len(statements) == 1


def test_two_accounts_cannot_have_one_login(session: Session, town: Town) -> None:
    make_family(session, town)
    with pytest.raises(DomainError, match="login_taken"):
        make_family(session, town)


def test_several_accounts_may_share_an_address_where_one_logs_in_otherwise(session: Session) -> None:
    town = make_town(login="family_number")
    first, _ = make_family(session, town)
    second, _ = make_family(session, town)
    found = logins.find_for_reset(session, login_or_email=" Claire@Example.FR")
    assert found == [first, second]
