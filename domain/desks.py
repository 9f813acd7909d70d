"""Who has a case in hand: taking it, giving it to a colleague, giving it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session, defer
from sqlalchemy.orm.attributes import set_committed_value

from domain import cases
from domain.actors import Actor
from domain.errors import DomainError
from domain.hands import OPEN
from domain.records import Account, Case
from domain.sql import changed

ANYBODY = "*"
"""For `seen`: whoever has the case now."""
"""Whose hands a case is in while it is not closed."""


class Taken(DomainError):
    """Somebody else was given the case meanwhile; `who` has it."""

    def __init__(self, who: str) -> None:
        sentence = (
            f"{who} a pris ce dossier entre-temps. Voyez ensemble qui le traite." if who else "Ce dossier a été rendu."
        )
        super().__init__("taken", sentence)
        self.who = who


def assign(session: Session, *, case: Case, to: Account | None, actor: Actor, seen: str, at: datetime) -> bool:
    """Give a case to an agent, or to nobody; False when it was so already. The journal tells agents, not the family.

    `seen` is the id of who had it on the page that asks (empty: nobody), or ANYBODY. It decides nothing, so it does not
    count as a new version. Raises Taken when somebody else has it by now.
    """
    session.flush()
    wanted = to.id if to is not None else None
    if seen == ANYBODY:
        seen = case.assignee_id or ""
    values = {"assignee_id": wanted, "assignee_name": name_of(to) if to is not None else ""}
    had = Case.assignee_id == seen if seen else Case.assignee_id.is_(None)
    other = Case.assignee_id.is_distinct_from(wanted)
    done = update(Case).where(and_(Case.id == case.id, had, other)).values(values)
    if not changed(session.execute(done.execution_options(synchronize_session=False))):
        session.refresh(case, ["assignee_id", "assignee_name"])
        if case.assignee_id != wanted:
            raise Taken(case.assignee_name)
        return False
    for name, value in values.items():
        set_committed_value(case, name, value)
    cases.add_note(session, case=case, actor=actor, note=said(case, actor), at=at)
    return True


def said(case: Case, actor: Actor) -> str:
    """What the journal says of an assignment."""
    if case.assignee_id is None:
        return "Dossier rendu : il n’est plus attribué à personne."
    return "Dossier pris en charge." if case.assignee_id == actor.id else f"Dossier attribué à {case.assignee_name}."


def name_of(account: Account) -> str:
    return account.display_name or account.login


def left_behind(session: Session, *, besides: Collection[str]) -> dict[str, str]:
    """{account id: name} of who still has open cases and is not among these: agents who left the town."""
    held = select(Case.assignee_id, Case.assignee_name).where(Case.holder.in_(OPEN), Case.assignee_id.is_not(None))
    found = session.execute(held.where(Case.assignee_id.not_in(besides)).distinct())
    return {str(account_id): name for account_id, name in found}


def count_in_hand(session: Session, *, account_id: str) -> int:
    mine = select(func.count()).select_from(Case).where(Case.assignee_id == account_id, Case.holder.in_(OPEN))
    return session.scalar(mine) or 0


def in_hand(session: Session, *, account_id: str, limit: int) -> Sequence[Case]:
    """The open cases that an agent has, the most urgent first, without their answers."""
    mine = select(Case).where(Case.assignee_id == account_id, Case.holder.in_(OPEN))
    light = (defer(Case.answers), defer(Case.before), defer(Case.facts))
    return session.scalars(mine.options(*light).order_by(Case.due_at, Case.id).limit(limit)).all()
