"""Whose a draft is: an account's, a household's, a browser's; and how it passes from one to another."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, select, union, update
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.clock import now, school_year, today
from domain.errors import DomainError
from domain.ids import new_id
from domain.records import Account, Draft
from domain.sql import changed
from domain.tokens import digest

KEPT_FOR_ACCOUNT = timedelta(days=180)
KEPT_FOR_VISITOR = timedelta(days=30)


def claim(session: Session, *, visitor: str, account: Account) -> int:
    """Give an account what its browser began before logging in; how many drafts that were."""
    values = {
        "account_id": account.id,
        "household_id": account.household_id,
        "visitor": None,
        "expires_at": now() + KEPT_FOR_ACCOUNT,
    }
    return _hand_over(session, visitor, account.id, values)


def take_over(draft: Draft, actor: Actor) -> None:
    """Make the family's account answer for what was begun at the desk while it had none, before it is sent."""
    if draft.account_id is None and draft.visitor is None and actor.kind == "family":
        draft.account_id = actor.id


def rename_visitor(session: Session, *, old: str, new: str) -> int:
    """Move the open drafts of the secret `old` to the secret `new`, and keep them as long again; how many that were.

    Nothing is merged: a draft about the same thing as one that `new` owns already stays a draft of its own.
    """
    if not old or old == new:
        return 0
    return _hand_over(session, old, f"visitor:{new}", {"visitor": digest(new), "expires_at": now() + KEPT_FOR_VISITOR})


def renew(session: Session, *, visitor: str) -> int:
    """Keep a secret's open drafts as long again, as the link just mailed for them says; how many those are."""
    kept = update(Draft).where(Draft.visitor == digest(visitor), Draft.state == "open")
    later = kept.values(expires_at=now() + KEPT_FOR_VISITOR)
    return changed(session.execute(later.execution_options(synchronize_session="fetch")))


def _hand_over(session: Session, visitor: str, owner: str, values: dict[str, Any]) -> int:
    """Give a visitor's open drafts to another owner, their slots with them: the former owner begins anew in its own."""
    session.flush()
    mine = and_(Draft.visitor == digest(visitor), Draft.state == "open")
    moved = 0
    for draft in session.scalars(select(Draft).where(mine).order_by(Draft.updated_at.desc(), Draft.id.desc())).all():
        about = (draft.person_id, draft.procedure, draft.school_year)
        slot = _slot_of(owner, values.get("household_id", draft.household_id), *about)
        usual = draft.slot == _slot_of(f"visitor:{visitor}", draft.household_id, *about)
        if not usual or session.scalar(select(Draft.id).where(Draft.slot == slot)) is not None:
            slot = _slot_of(owner, draft.household_id, *about, fresh=new_id())
        give = update(Draft).where(Draft.id == draft.id, mine).values({**values, "slot": slot})
        moved += changed(session.execute(give.execution_options(synchronize_session="fetch")))
    return moved


def give_person(session: Session, *, draft: Draft, person_id: str) -> None:
    """Say whom a draft is about, now that their record was merged into another; whoever begins again finds this one.

    When there is one about that record already, both stay.
    """
    about = (draft.account_id or "", draft.household_id)
    rest = (draft.procedure, draft.school_year)
    if draft.slot is not None and draft.slot == _slot_of(*about, draft.person_id, *rest):
        slot = _slot_of(*about, person_id, *rest)
        taken = session.scalar(select(Draft.id).where(Draft.slot == slot)) is not None
        draft.slot = draft.slot if taken else slot
    draft.person_id = person_id


def owner_of(actor: Actor) -> dict[str, Any]:
    if actor.id is not None:
        return {"account_id": actor.id}
    if actor.desk is not None:  # a family without an account has its household, a new one only the agent
        return {"account_id": None if actor.household_id else actor.desk.agent.id}
    if actor.secrets:
        return {"visitor": digest(actor.secrets[0])}
    raise DomainError("nobody", "Connectez-vous pour commencer cette démarche.")


def owned_by(actor: Actor) -> ColumnElement[bool]:
    """Two searches by index are united: « this account or that household » would read the whole town."""
    if actor.kind == "family" and actor.household_id is not None:
        ours = and_(Draft.household_id == actor.household_id, Draft.account_id.is_(None), Draft.visitor.is_(None))
        mine = select(Draft.id).where(Draft.account_id == actor.id)
        return Draft.id.in_(union(mine, select(Draft.id).where(ours))) if actor.id is not None else ours
    if actor.id is not None:
        return Draft.account_id == actor.id
    return Draft.visitor.in_(hashes_of(actor)) if actor.secrets else false()


def hashes_of(actor: Actor) -> list[str]:
    return [digest(secret) for secret in actor.secrets]


def slots_of(
    actor: Actor, household_id: str | None, subject_id: str | None, procedure: str, fresh: str
) -> tuple[str, ...]:
    """Where the draft may stand already: once for an account, once for each secret of a browser, its own first.

    Last, where it was begun at the desk for a household that had no account.
    """
    owners = (actor.id,) if actor.id else tuple(f"visitor:{secret}" for secret in actor.secrets)
    if actor.kind == "family" and actor.household_id is not None:
        owners = (*owners, f"household:{actor.household_id}")
    elif actor.desk is not None:
        owners = (f"desk:{actor.desk.agent.id}",)
    return tuple(_slot_of(who, household_id, subject_id, procedure, school_year(today()), fresh) for who in owners)


def _slot_of(
    owner: str, household_id: str | None, subject_id: str | None, procedure: str, year: str, fresh: str = ""
) -> str:
    parts = (owner, household_id or "", subject_id or "", procedure, year, fresh)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
