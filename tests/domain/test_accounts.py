from __future__ import annotations

import statistics
import time

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from domain import accounts, passwords
from domain.clock import now
from domain.database import Database, counting
from domain.errors import DomainError
from domain.passwords import hash_password
from domain.records import Account, Token
from schemas.definitions import PasswordPolicy, Town
from tests.databases import BOTH
from tests.worlds import PASSWORD, at_once, make_agent, make_family, make_town


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
        assert accounts.authenticate(session, town=town, login=login, password=password) is expected


@pytest.mark.parametrize(
    ("rule", "login"), [("email", "claire@example.fr"), ("user_name", "CLAIRE"), ("family_number", " 10 01 ")]
)
def test_the_town_says_what_a_family_logs_in_with(session: Session, rule: str, login: str) -> None:
    town = make_town(login=rule)
    account, _ = make_family(session, town)
    assert accounts.authenticate(session, town=town, login=login, password=PASSWORD) is account


def test_staff_log_in_with_their_address_whatever_the_rule(session: Session) -> None:
    town = make_town(login="family_number")
    agent = make_agent(session)
    account = accounts.authenticate(session, town=town, login="agent@example.fr", password=PASSWORD)
    assert account is not None
    assert account.id == agent.id


def test_an_unknown_login_takes_the_time_of_a_known_one(session: Session, town: Town) -> None:
    make_family(session, town)
    session.commit()
    passwords.configure(time_cost=2, memory_kib=8192, parallelism=1)
    try:
        accounts.authenticate(session, town=town, login="claire@example.fr", password=PASSWORD)  # hashed at this cost
        session.commit()
        known, unknown = [], []
        for _ in range(15):
            for login, times in (("claire@example.fr", known), ("nobody@example.fr", unknown)):
                start = time.perf_counter()
                assert accounts.authenticate(session, town=town, login=login, password="wrong") is None
                times.append(time.perf_counter() - start)
        assert 0.5 < statistics.median(unknown) / statistics.median(known) < 2
    finally:
        passwords.configure(time_cost=1, memory_kib=64, parallelism=1)


def test_a_closed_account_opens_nothing_and_frees_its_login(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    accounts.close(session, account=account)
    assert accounts.authenticate(session, town=town, login="claire@example.fr", password=PASSWORD) is None
    assert accounts.load_account(session, account_id=account.id) is None
    make_family(session, town)


def test_a_pending_account_tells_only_who_knows_its_password(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    account.state = "pending"
    assert accounts.authenticate(session, town=town, login="claire@example.fr", password="wrong") is None
    with pytest.raises(DomainError, match="not_activated"):
        accounts.authenticate(session, town=town, login="claire@example.fr", password=PASSWORD)


def test_a_hash_of_an_older_cost_is_renewed_at_login(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    old = account.password_hash
    passwords.configure(time_cost=2, memory_kib=64, parallelism=1)
    try:
        assert accounts.authenticate(session, town=town, login="claire@example.fr", password=PASSWORD) is account
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
    found = accounts.find_for_reset(session, login_or_email=" Claire@Example.FR")
    assert found == [first, second]


def test_a_link_serves_once(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    secret = accounts.issue_token(session, account=account, purpose="reset", hours=1)
    assert accounts.peek_token(session, token=secret, purpose="reset").account_id == account.id
    accounts.reset_password(session, token=secret, password_hash=hash_password("another one"))
    assert accounts.authenticate(session, town=town, login="claire@example.fr", password="another one") is account
    with pytest.raises(DomainError, match="token_invalid"):
        accounts.redeem_token(session, token=secret, purpose="reset")


@pytest.mark.parametrize("purpose", ["activation", "resume"])
def test_a_link_serves_its_own_purpose_only(session: Session, town: Town, purpose: str) -> None:
    account, _ = make_family(session, town)
    secret = accounts.issue_token(session, account=account, purpose=purpose, hours=1)
    with pytest.raises(DomainError, match="token_invalid"):
        accounts.reset_password(session, token=secret, password_hash="x")


def test_an_expired_link_opens_nothing(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    secret = accounts.issue_token(session, account=account, purpose="reset", hours=1)
    session.flush()
    session.execute(update(Token).values(expires_at=now()))
    session.expire_all()
    with pytest.raises(DomainError, match="token_invalid"):
        accounts.peek_token(session, token=secret, purpose="reset")


def test_a_new_password_voids_links_mailed_before(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    secret = accounts.issue_token(session, account=account, purpose="reset", hours=1)
    accounts.set_password(session, account=account, password_hash="x")
    session.expire_all()
    with pytest.raises(DomainError, match="token_invalid"):
        accounts.peek_token(session, token=secret, purpose="reset")


@BOTH
def test_of_two_clicks_on_a_link_one_succeeds(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        secret = accounts.issue_token(session, account=account, purpose="reset", hours=1)

    def follow(_: int) -> str:
        with any_database.begin("carros") as session:
            return accounts.redeem_token(session, token=secret, purpose="reset").id

    results = at_once(4, follow)
    assert sum(isinstance(result, str) for result in results) == 1
    assert all(isinstance(result, str | DomainError) for result in results)


def test_a_token_is_kept_as_a_hash_only(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    secret = accounts.issue_token(session, account=account, purpose="reset", hours=1)
    token = accounts.peek_token(session, token=secret, purpose="reset")
    assert secret not in (token.hash, str(token.data))


def test_changing_the_address_changes_the_login_where_it_is_the_login(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    accounts.change_email(session, account=account, email="Claire.Roux@example.fr")
    assert (account.email, account.login) == ("claire.roux@example.fr", "claire.roux@example.fr")


def test_changing_the_address_keeps_a_family_number(session: Session) -> None:
    account, household = make_family(session, make_town(login="family_number"))
    accounts.change_email(session, account=account, email="other@example.fr")
    assert (account.email, account.login) == ("other@example.fr", str(household.number))


def test_an_address_taken_in_between_is_refused(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    make_family(session, town, email="karim@example.fr")
    with pytest.raises(DomainError, match="login_taken"):
        accounts.change_email(session, account=account, email="karim@example.fr")


def test_the_first_password_of_ones_own_activates_an_invited_account(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    account.state = "invited"
    accounts.give_code(account, password_hash=hash_password("H2P8"))
    found = accounts.authenticate(session, town=town, login="claire@example.fr", password="H2P8")
    assert found is account
    assert found.must_change
    accounts.set_password(session, account=account, password_hash="x")
    assert (account.state, account.must_change) == ("active", False)


@pytest.mark.parametrize(
    ("policy", "text", "problems"),
    [
        (PasswordPolicy(8, lowercase=1, digits=1), "abcdefg1", []),
        (PasswordPolicy(8), "court", ["Il faut au moins 8 caractères."]),
        (PasswordPolicy(1, lowercase=1), "ABC", ["Il faut au moins 1 lettre minuscule."]),
        (PasswordPolicy(1, digits=2), "abc1", ["Il faut au moins 2 chiffres."]),
        (PasswordPolicy(1, uppercase=1, symbols=1), "É!", []),
        (PasswordPolicy(1, symbols=2), "a b!", ["Il faut au moins 2 signes spéciaux."]),
        (PasswordPolicy(1), "x" * 257, ["Il faut au plus 256 caractères."]),
    ],
)
def test_a_password_is_told_what_it_lacks(policy: PasswordPolicy, text: str, problems: list[str]) -> None:
    assert passwords.policy_problem(policy, text) == problems


def test_an_accent_is_the_same_however_a_keyboard_makes_it() -> None:
    assert passwords.verify(hash_password("été"), "e\u0301te\u0301")


def test_no_password_opens_an_account_without_one() -> None:
    assert not passwords.verify(None, "no account has this password")


def test_only_the_promised_number_of_hashes_run_at_once() -> None:
    passwords.configure(time_cost=1, memory_kib=64, parallelism=1, at_once=2)
    hashing = passwords._in_force()
    running, most = [0], [0]
    inner = hashing.hasher.hash

    class Watching:
        def hash(self, text: str) -> str:
            running[0] += 1
            most[0] = max(most[0], running[0])
            time.sleep(0.01)
            running[0] -= 1
            return inner(text)

    hashing.hasher = Watching()  # type: ignore[assignment]
    try:
        at_once(8, lambda _: hash_password("x"))
    finally:
        passwords.configure(time_cost=1, memory_kib=64, parallelism=1)
    assert most[0] == 2


def test_an_account_of_another_town_is_not_found(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
    with sqlite.session("charost") as session:
        assert accounts.load_account(session, account_id=account.id) is None
        other = make_town("charost")
        assert accounts.authenticate(session, town=other, login="claire@example.fr", password=PASSWORD) is None


def test_an_account_knows_whether_its_address_was_proved() -> None:
    assert not Account(state="pending").verified
    assert Account(state="active", activated_at=now()).verified
