"""A town with two agents and cases that wait, for tests of desks."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.actors import Actor, of_account
from domain.records import Account, Case
from schemas.definitions import Label, Town
from tests.worlds import make_family, send

LABELS = {"urgent": Label("urgent", "Urgent", "red"), "to_check": Label("to_check", "À vérifier", "blue")}


def labelled(town: Town) -> Town:
    return replace(town, labels=LABELS)


def waiting_cases(session: Session, town: Town, count: int = 1) -> list[Case]:
    """Questions of the Roux family that wait for the town, all told apart by their message."""
    account = session.scalars(select(Account).where(Account.email == "claire@example.fr")).first()
    if account is None:
        account, _ = make_family(session, town)
    claire = of_account(account)
    made = [send(session, town, "question", claire, {"message": f"n° {n}"}, fresh=True) for n in range(count)]
    session.flush()
    return made


def account_of(session: Session, actor: Actor) -> Account:
    return session.scalars(select(Account).where(Account.id == actor.id)).one()
