"""Who else has a case open right now, so that two agents do not work on one file (trap 18 checks it again when they decide).

The page says « still open » each half minute by a post; without a script nobody is announced, and taking a case says it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.hands import OPEN
from domain.ids import new_id
from domain.records import Case, CaseOpening
from domain.scope import town_of
from domain.sql import changed, insert_unless_there

FRESH = timedelta(seconds=75)
"""How long a page counts as open after it last said so: two heartbeats and a slow network."""
KEPT = timedelta(hours=1)


def open_case(session: Session, *, case: Case, actor: Actor, at: datetime) -> None:
    """The actor's page of this case is open."""
    mine = (CaseOpening.case_id == case.id, CaseOpening.account_id == actor.id)
    again = update(CaseOpening).where(*mine).values(at=at).execution_options(synchronize_session=False)
    if changed(session.execute(again)):
        return
    _sweep(session, at)
    who = {"case_id": case.id, "account_id": actor.id, "account_name": actor.name}
    insert_unless_there(session, CaseOpening, town=town_of(session), id=new_id(), at=at, **who)


def close_case(session: Session, *, case: Case, actor: Actor) -> None:
    mine = (CaseOpening.case_id == case.id, CaseOpening.account_id == actor.id)
    session.execute(delete(CaseOpening).where(*mine).execution_options(synchronize_session=False))


def others(session: Session, *, case: Case, actor: Actor, at: datetime) -> tuple[str, ...]:
    """The names of whoever else has it open, by name; none for a closed case, on which there is nothing to decide together."""
    if case.holder not in OPEN:
        return ()
    there = select(CaseOpening.account_name).where(
        CaseOpening.case_id == case.id, CaseOpening.account_id != actor.id, CaseOpening.at > at - FRESH
    )
    return tuple(session.scalars(there.order_by(CaseOpening.account_name)))


def _sweep(session: Session, at: datetime) -> None:
    old = delete(CaseOpening).where(CaseOpening.at < at - KEPT)
    session.execute(old.execution_options(synchronize_session=False))
