"""The inbox: what waits for the town, paged by key so that page one thousand costs what page one does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy import case as case_when
from sqlalchemy.orm import Session, defer

from domain.clock import now
from domain.records import Case
from domain.text import searchable

Order = Literal["urgent", "newest"]
Key = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases to show. `holder` None shows those in every hand."""

    holder: str | None = "staff"
    procedures: tuple[str, ...] | None = None
    state: str | None = None
    text: str = ""
    assignee_id: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cases, without their answers, and the key that the next one starts after (None: no more)."""

    items: Sequence[Case]
    next_key: str | None


@dataclass(frozen=True, slots=True)
class Count:
    procedure: str
    state: str
    cases: int
    late: int


def waiting(
    session: Session,
    *,
    holder: str | None = "staff",
    procedure: str | Sequence[str] | None = None,
    state: str | None = None,
    text: str = "",
    assignee_id: str | None = None,
    order: Order = "urgent",
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Cases by deadline (`urgent`) or by arrival (`newest`). `after` is a former page's `next_key`."""
    procedures = (procedure,) if isinstance(procedure, str) else tuple(procedure) if procedure is not None else None
    wanted = _matching(Filter(holder, procedures, state, text, assignee_id))
    found = list(session.scalars(_sorted(wanted, order, _read_key(after)).limit(limit + 1)))
    more = len(found) > limit
    return Page(found[:limit], _write_key(found[limit - 1], order) if more else None)


def counts(session: Session, *, holder: str | None = "staff", procedures: Sequence[str] | None = None) -> list[Count]:
    """How many wait, and how many are late, by procedure and state; in one query."""
    late = func.sum(case_when((Case.due_at < now(), 1), else_=0))
    query = select(Case.procedure, Case.state, func.count(), late).group_by(Case.procedure, Case.state)
    for condition in _conditions(Filter(holder, tuple(procedures) if procedures is not None else None)):
        query = query.where(condition)
    rows = session.execute(query.order_by(Case.procedure, Case.state))
    return [Count(procedure, state, cases, int(late)) for procedure, state, cases, late in rows]


def pinned(session: Session, *, other_than: Sequence[str]) -> list[tuple[str, str]]:
    """(procedure, edition) of the cases not closed, for procedures other than these; an older edition first."""
    query = select(Case.procedure, Case.edition).where(Case.holder.in_(("staff", "family")))
    query = query.where(Case.procedure.not_in(other_than)).group_by(Case.procedure, Case.edition)
    return [(procedure, edition) for procedure, edition in session.execute(query.order_by(func.min(Case.sent_at)))]


def next_after(session: Session, case: Case, *, order: Order = "urgent", filter: Filter | None = None) -> Case | None:
    """The case to open once this one is decided: the next in the same list, else the list's first."""
    wanted = _matching(filter or Filter()).where(Case.id != case.id)
    following = session.scalar(_sorted(wanted, order, (_sort_value(case, order), case.id)).limit(1))
    return following or session.scalar(_sorted(wanted, order, None).limit(1))


def _matching(wanted: Filter) -> Select[Case]:
    return select(Case).where(*_conditions(wanted)).options(defer(Case.answers), defer(Case.before), defer(Case.facts))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.holder is not None:
        conditions.append(Case.holder == wanted.holder)
    if wanted.procedures is not None:
        conditions.append(Case.procedure.in_(wanted.procedures))
    if wanted.state:
        conditions.append(Case.state == wanted.state)
    if wanted.assignee_id:
        conditions.append(Case.assignee_id == wanted.assignee_id)
    conditions += [Case.search.contains(word, autoescape=True) for word in searchable(wanted.text).split()]
    return conditions


def _sorted(query: Select[Case], order: Order, after: Key | None) -> Select[Case]:
    if order == "newest":
        query = query.order_by(Case.sent_at.desc(), Case.id.desc())
        return query if after is None else query.where(tuple_(Case.sent_at, Case.id) < _pair(after))
    query = query.order_by(Case.due_at, Case.id)
    return query if after is None else query.where(tuple_(Case.due_at, Case.id) > _pair(after))


def _pair(key: Key) -> Any:
    return tuple_(literal(key[0], Case.due_at.type), literal(key[1]))


def _sort_value(case: Case, order: Order) -> datetime:
    return case.sent_at if order == "newest" else case.due_at


def _write_key(case: Case, order: Order) -> str:
    return f"{_sort_value(case, order).isoformat()}~{case.id}"


def _read_key(text: str | None) -> Key | None:
    """None also for a key that somebody changed: the list starts at its beginning."""
    try:
        moment, _, case_id = (text or "").partition("~")
        return (datetime.fromisoformat(moment), case_id) if case_id else None
    except ValueError:
        return None
