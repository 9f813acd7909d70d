"""Accounts: opening, proving an address, changing what opens them, closing. Logging in: `domain.logins`."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from domain.clock import now
from domain.errors import DomainError
from domain.logins import login_for, login_taken
from domain.records import Account, Household, HouseholdPerson, Person, Token
from domain.scope import NAMES_TOWN, town_of
from domain.text import normalise_login
from domain.tokens import INVALID, redeem_token, revoke_tokens
from domain.tokens import issue_token as issue_token
from domain.tokens import peek_token as peek_token
from schemas.definitions import Town

LOGIN_TAKEN = "Cet identifiant est déjà pris. Choisissez-en un autre."


_BY_ID = (
    select(Account)
    .where(Account.town == bindparam("town"), Account.id == bindparam("id"))
    .execution_options(**{NAMES_TOWN: True})
)
"""Built once: every page of somebody who is logged in runs it."""


def open_account(
    session: Session,
    *,
    town: Town,
    email: str,
    user_name: str | None = None,
    password_hash: str | None,
    person: Person | None = None,
    household: Household | None = None,
    state: str = "pending",
) -> Account:
    """An account whose login follows the town's rule. Raises DomainError `login_taken` or `login_missing`."""
    login = login_for(town, email=email, user_name=user_name, household=household)
    if login_taken(session, login=login):
        raise DomainError("login_taken", LOGIN_TAKEN)
    account = Account(
        town=town_of(session),
        email=_address(email),
        login=login,
        password_hash=password_hash,
        state=state,
        display_name=person.full_name if person else "",
        person_id=person.id if person else None,
        household_id=household.id if household else None,
        activated_at=now() if state == "active" else None,
    )
    session.add(account)
    session.flush()
    return account


def open_staff_account(
    session: Session,
    *,
    email: str,
    name: str,
    roles: Iterable[str],
    password_hash: str | None,
    services: Iterable[str] = (),
) -> Account:
    """Somebody of the town, who works for these of its services, or for all where none is named.

    Staff always log in with their mail address, whatever the town's rule for families.
    Without a password the account is invited: it opens once its owner has chosen one behind a mailed link.
    """
    login = normalise_login(email)
    if login_taken(session, login=login):
        raise DomainError("login_taken", LOGIN_TAKEN)
    account = Account(
        town=town_of(session),
        email=_address(email),
        login=login,
        password_hash=password_hash,
        state="active" if password_hash else "invited",
        display_name=name,
        roles=list(roles),
        services=list(services),
        activated_at=now() if password_hash else None,
    )
    session.add(account)
    session.flush()
    return account


def load_account(session: Session, *, account_id: str) -> Account | None:
    """The account of a session cookie, its roles included, in one SELECT; None when closed since."""
    found: Account | None = session.scalar(_BY_ID, {"town": town_of(session), "id": account_id})
    return found if found is not None and found.state in ("active", "invited") else None


def prove_address(session: Session, *, token: str) -> Account:
    """Note that a mailed link was followed: a new account's (`activation`) or a changed address's (`email`).

    Whether the account is active then is its workflow's to say: see `workflows.activation`. Raises DomainError
    `token_invalid`, or `login_taken` when somebody else has the new address by now.
    """
    found = redeem_token(session, token=token, purpose=("activation", "email"))
    account = account_of(session, token=found)
    if found.purpose == "email":
        change_email(session, account=account, email=found.data["email"])
    account.activated_at = account.activated_at or now()
    return account


def activate(session: Session, *, token: str) -> Account:
    """Prove an address and let its owner log in, whatever a workflow says. Raises DomainError `token_invalid`."""
    return make_active(prove_address(session, token=token))


def make_active(account: Account) -> Account:
    """Let the owner log in; a closed account stays closed."""
    if account.state in ("pending", "invited"):
        account.state = "active"
        account.activated_at = account.activated_at or now()
    return account


def give_code(account: Account, *, password_hash: str) -> Account:
    """A first password that somebody else chose, to be replaced at the first login."""
    account.password_hash = password_hash
    account.must_change = True
    return account


def set_password(session: Session, *, account: Account, password_hash: str) -> Account:
    """A new password, chosen by its owner: links mailed before open nothing any more, an invited account is active."""
    account.password_hash = password_hash
    account.must_change = False
    if account.state == "invited":
        make_active(account)
    revoke_tokens(session, account=account, purposes=("reset", "invitation"))
    return account


def reset_password(session: Session, *, token: str, password_hash: str) -> Account:
    """The password chosen behind a mailed link (`reset` or `invitation`), which also proves the address.

    Raises DomainError `token_invalid`.
    """
    found = redeem_token(session, token=token, purpose=("reset", "invitation"))
    account = make_active(account_of(session, token=found))
    return set_password(session, account=account, password_hash=password_hash)


def change_email(session: Session, *, account: Account, email: str) -> Account:
    """Use another address from now on, also to log in where one logs in by address. Raises DomainError `login_taken`."""
    login = normalise_login(email)
    if account.login == normalise_login(account.email) and login != account.login:
        if login_taken(session, login=login):
            raise DomainError("login_taken", "Cette adresse ne peut pas être utilisée pour ce compte.")
        account.login = login
    account.email = _address(email)
    return account


def of_household(session: Session, *, household_id: str) -> Account | None:
    """Who answers for a household: its first account still open."""
    open_ones = select(Account).where(Account.household_id == household_id, Account.state != "closed")
    return session.scalar(open_ones.order_by(Account.id).limit(1))


def of_person(session: Session, *, person_id: str) -> Account | None:
    """Who reads what is written to somebody: their own account, else that of the household they hold."""
    own = select(Account).where(Account.person_id == person_id, Account.state != "closed").order_by(Account.id)
    held = (HouseholdPerson.person_id == person_id, HouseholdPerson.role == "holder")
    homes = select(HouseholdPerson.household_id).where(*held)
    found = session.scalar(own.limit(1))
    if found is None:
        of_home = select(Account).where(Account.household_id.in_(homes), Account.state != "closed")
        found = session.scalar(of_home.order_by(Account.id).limit(1))
    return found if found is None or not found.roles else None


def close(session: Session, *, account: Account) -> None:
    """Nobody logs in with it any more; its login is free again."""
    account.state = "closed"
    account.login = f"{account.login}#{account.id}"
    account.password_hash = None
    revoke_tokens(session, account=account, purposes=("activation", "reset", "invitation", "email"))


def account_of(session: Session, *, token: Token) -> Account:
    """Whose link it is. Raises DomainError `token_invalid` when that account is closed."""
    account = session.scalar(select(Account).where(Account.id == token.account_id, Account.state != "closed"))
    if account is None:
        raise DomainError("token_invalid", INVALID)
    return account


def _address(email: str) -> str:
    """Kept in one spelling, so that who types capitals finds their account again."""
    return normalise_login(email)
