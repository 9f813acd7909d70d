"""A mailed link was followed: the address is proved, and what waited for that goes on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import accounts
from domain.records import Account, Case
from domain.tokens import peek_token
from schemas.definitions import Town
from workflows.account_mails import account_values
from workflows.engine import TownOf, fire
from workflows.letters import queue_letter

ACTIVATION = "activation"


def activate(session: Session, *, town: Town, token: str, town_of: TownOf, now: datetime | None = None) -> Account:
    """Use an activation link, or that of a changed address. Raises DomainError `token_invalid` or `login_taken`.

    The account is active afterwards, unless its workflow waits for an agent first.
    """
    found = peek_token(session, token=token, purpose=("activation", "email"))
    old_address = accounts.account_of(session, token=found).email
    account = accounts.prove_address(session, token=token)
    if found.purpose == "email":
        _tell_both(session, town, account, old_address, found.id)
        return account
    return go_on(session, account=account, town_of=town_of, now=now)


def go_on(session: Session, *, account: Account, town_of: TownOf, now: datetime | None = None) -> Account:
    """Fire `activation` for the account's cases: after a link, or an invited family's first own password."""
    waiting = session.scalars(select(Case).where(Case.account_id == account.id, Case.subject_kind == "account"))
    fired = [
        fire(session, town=town_of(case.town, case.edition), case=case, event=ACTIVATION, now=now) for case in waiting
    ]
    if not any(fired):
        accounts.make_active(account)
    return account


def _tell_both(session: Session, town: Town, account: Account, old_address: str, token_id: str) -> None:
    """Whoever reads the old address learns of the change, in case it was not their own doing."""
    for place, address in (("new", account.email), ("old", old_address)):
        queue_letter(
            session,
            town=town,
            mail_id="email_changed",
            to=address,
            values=account_values(session, account),
            dedupe=f"email_changed:{token_id}:{place}",
        )
