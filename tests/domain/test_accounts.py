from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from domain import accounts, logins
from domain.clock import now
from domain.database import Database
from domain.errors import DomainError
from domain.passwords import hash_password
from domain.records import Account
from schemas.definitions import Town
from tests.worlds import PASSWORD, make_family, make_town


def test_a_closed_account_opens_nothing_and_frees_its_login(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    accounts.close(session, account=account)
    assert logins.authenticate(session, town=town, login="claire@example.fr", password=PASSWORD) is None
    assert accounts.load_account(session, account_id=account.id) is None
    make_family(session, town)


def test_a_new_password_voids_links_mailed_before(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    secret = accounts.issue_token(session, account=account, purpose="reset", hours=1)
    accounts.set_password(session, account=account, password_hash="x")
    session.expire_all()
    with pytest.raises(DomainError, match="token_invalid"):
        accounts.peek_token(session, token=secret, purpose="reset")


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
    found = logins.authenticate(session, town=town, login="claire@example.fr", password="H2P8")
    assert found is account
    assert found.must_change
    accounts.set_password(session, account=account, password_hash="x")
    assert (account.state, account.must_change) == ("active", False)


def test_an_account_of_another_town_is_not_found(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
    with sqlite.session("charost") as session:
        assert accounts.load_account(session, account_id=account.id) is None
        other = make_town("charost")
        assert logins.authenticate(session, town=other, login="claire@example.fr", password=PASSWORD) is None


def test_an_account_knows_whether_its_address_was_proved() -> None:
    assert not Account(state="pending").verified
    assert Account(state="active", activated_at=now()).verified
