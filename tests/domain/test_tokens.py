from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from domain import accounts, logins
from domain.clock import now
from domain.database import Database
from domain.errors import DomainError
from domain.passwords import hash_password
from domain.records import Token
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import at_once, make_family


def test_a_link_serves_once(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    secret = accounts.issue_token(session, account=account, purpose="reset", hours=1)
    assert accounts.peek_token(session, token=secret, purpose="reset").account_id == account.id
    accounts.reset_password(session, token=secret, password_hash=hash_password("another one"))
    assert logins.authenticate(session, town=town, login="claire@example.fr", password="another one") is account
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
