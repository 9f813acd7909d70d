"""Finding conversations: a family's own, those of an agent's services, those that wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, defer

from domain.actors import EVERY_ROLE, Actor
from domain.clock import read_moment
from domain.errors import NotYours
from domain.records import Account, Case, Message, Thread

_LIGHT = (defer(Case.answers), defer(Case.before), defer(Case.facts))


@dataclass(frozen=True, slots=True)
class Heard:
    """A thread in a list: the case it is about, if any, whose account it is, and what was said last."""

    thread: Thread
    case: Case | None
    last: str
    name: str = ""

    @property
    def service(self) -> str:
        """Who has it: about a case, whoever has the case now."""
        return self.case.service if self.case is not None else self.thread.service


def of_account(session: Session, *, account_id: str, limit: int = 100) -> list[Heard]:
    """A family's own threads, the latest first, in one statement."""
    own = _heard().where(Thread.account_id == account_id)
    return _listed(session, own.order_by(Thread.last_at.desc(), Thread.id.desc()).limit(limit))


def own(session: Session, *, thread_id: str, account_id: str | None) -> Heard:
    """A thread of this very account. Raises NotYours for another's, as for one that never was."""
    found = _listed(session, _heard().where(Thread.id == thread_id, Thread.account_id == account_id))
    if account_id is None or not found:
        raise NotYours()
    return found[0]


def for_agent(session: Session, *, thread_id: str, actor: Actor, procedures: Sequence[str]) -> Heard:
    """A thread of a service that the agent works for. Raises NotYours for any other."""
    found = _listed(session, _heard().where(Thread.id == thread_id, _served(actor, procedures)))
    if not actor.is_agent or not found:
        raise NotYours()
    return found[0]


def of_accounts(
    session: Session, *, account_ids: Sequence[str], actor: Actor, procedures: Sequence[str]
) -> list[Heard]:
    """What a family's accounts and the agent's services wrote to each other, the latest first."""
    ours = _heard().where(Thread.account_id.in_(account_ids), _served(actor, procedures))
    return _listed(session, ours.order_by(Thread.last_at.desc(), Thread.id.desc()).limit(50))


def for_staff(
    session: Session, *, actor: Actor, procedures: Sequence[str], waiting: bool, after: str = "", limit: int = 50
) -> tuple[list[Heard], str]:
    """A page of threads: what waits for an answer, longest first, or all, the latest first; and the next page's key."""
    query = _heard().where(_served(actor, procedures))
    key = _read_key(after)
    if waiting:
        query = query.where(Thread.waits).order_by(Thread.last_at, Thread.id)
        query = query if key is None else query.where(tuple_(Thread.last_at, Thread.id) > key)
    else:
        query = query.order_by(Thread.last_at.desc(), Thread.id.desc())
        query = query if key is None else query.where(tuple_(Thread.last_at, Thread.id) < key)
    found = _listed(session, query.limit(limit + 1))
    shown = found[:limit]
    return shown, f"{shown[-1].thread.last_at.isoformat()}~{shown[-1].thread.id}" if len(found) > limit else ""


def waiting_count(session: Session, *, actor: Actor, procedures: Sequence[str]) -> int:
    """How many threads wait for an answer of the agent's services."""
    case = and_(Case.town == Thread.town, Case.id == Thread.case_id)
    count = select(func.count(Thread.id)).outerjoin(Case, case)
    return session.scalar(count.where(Thread.waits, _served(actor, procedures))) or 0


def _read_key(text: str) -> Any:
    """None also for a key that somebody changed: the list starts at its beginning."""
    written, _, thread_id = text.partition("~")
    moment = read_moment(written)
    return tuple_(literal(moment, Thread.last_at.type), literal(thread_id)) if moment is not None else None


def _heard() -> Select[Any]:
    """Each thread with its case and its last message."""
    last = select(Message.text).where(Message.town == Thread.town, Message.thread_id == Thread.id)
    text = last.order_by(Message.id.desc()).limit(1).scalar_subquery()
    case = and_(Case.town == Thread.town, Case.id == Thread.case_id)
    whose = and_(Account.town == Thread.town, Account.id == Thread.account_id)
    found = select(Thread, Case, text, Account.display_name).outerjoin(Case, case).join(Account, whose)
    return found.options(*_LIGHT)


def _listed(session: Session, query: Select[Any]) -> list[Heard]:
    return [Heard(thread, case, last or "", name) for thread, case, last, name in session.execute(query)]


def _served(actor: Actor, procedures: Sequence[str]) -> ColumnElement[bool]:
    """Threads that an agent reads: of their services, about cases that their roles decide."""
    decided = Case.procedure.in_(list(procedures))
    if not actor.services or EVERY_ROLE in actor.roles:
        return or_(Thread.case_id.is_(None), decided)
    services = ["", *actor.services]
    in_case = and_(decided, Case.service.in_(services))
    return or_(and_(Thread.case_id.is_(None), Thread.service.in_(services)), in_case)
