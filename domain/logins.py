"""Logging in: what somebody types, whose account it means, whether the password opens it.

Whoever asks from outside gets the same answer in the same time, whether an account exists or not.
"""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.clock import now
from domain.errors import DomainError
from domain.passwords import hash_password, needs_rehash, verify
from domain.records import Account, Household
from domain.text import normalise_login
from domain.tokens import issue_token as issue_token
from domain.tokens import peek_token as peek_token
from schemas.definitions import Town

NOT_ACTIVATED = "Votre compte attend son activation : ouvrez le lien reçu par courriel."


def login_for(town: Town, *, email: str, user_name: str | None = None, household: Household | None = None) -> str:
    """What this person will type to log in. Raises DomainError `login_missing` when the rule's part is not there."""
    parts = {
        "email": email,
        "user_name": user_name or "",
        "family_number": str(household.number) if household else "",
    }
    login = normalise_login(parts[town.login.by])
    if not login:
        raise DomainError("login_missing", f"Il manque de quoi se connecter : {town.login.label}.")
    return login


def login_taken(session: Session, *, login: str) -> bool:
    """Whether somebody has it. Only tell it where a name is chosen: for addresses it would say who has an account."""
    return find_login(session, login=login) is not None


def find_login(session: Session, *, login: str) -> Account | None:
    return session.scalar(select(Account).where(Account.login == normalise_login(login)))


def find_for_reset(session: Session, *, login_or_email: str) -> list[Account]:
    """The open accounts that somebody may mean by a login or an address; several may share one address."""
    text = normalise_login(login_or_email)
    meant = or_(Account.login == text, Account.email == text)
    return list(session.scalars(select(Account).where(meant, Account.state != "closed").order_by(Account.id).limit(5)))


def authenticate(session: Session, *, town: Town, login: str, password: str) -> Account | None:
    """The account that this login and password open, or None, always in the same time.

    Raises DomainError `not_activated` to who gave the right password of an account whose address is not proved yet:
    they know it exists. An invited account passes with its one-time code and has `must_change`.
    """
    account = find_login(session, login=login)
    usable = account is not None and account.state in ("active", "invited", "pending")
    right = verify(account.password_hash if account and usable else None, password)
    if account is None or not right:
        return None
    if account.state == "pending":
        raise DomainError("not_activated", NOT_ACTIVATED)
    if account.password_hash and needs_rehash(account.password_hash):
        account.password_hash = hash_password(password)
    account.last_login_at = now()
    return account
