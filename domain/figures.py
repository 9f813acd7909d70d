"""What the town can say of its own work: how many cases are where, how long each state lasts, who has how many.

Everything is counted from the cases and from their journal, so that nothing has to be kept up to date. Times are those
between the line that entered a state and the line that left it, nights and holidays included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, and_, cast, extract, func, select
from sqlalchemy import case as case_when
from sqlalchemy.orm import Session, aliased

from domain.clock import paris
from domain.hands import OPEN
from domain.records import Case, CaseEvent
from schemas.definitions import DRAFT

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Count:
    """The cases of one workflow in one state now. `since` is when the oldest of them entered it."""

    workflow: str
    state: str
    cases: int
    late: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Duration:
    """How long cases of a workflow stayed in a state that they left: half of them less than `median`, nine tenths than `most`."""

    workflow: str
    state: str
    cases: int
    median: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True)
class Load:
    """A service's or a procedure's part of the work. `answered` were closed in the period, in `median` from their sending."""

    id: str
    waiting: int = 0
    late: int = 0
    answered: int = 0
    median: timedelta | None = None


@dataclass(frozen=True, slots=True)
class AgentLoad:
    """What one agent decided in the period, and has in hand now."""

    id: str
    name: str
    decisions: int = 0
    assigned: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    first: datetime
    sent: int
    closed: int


# ---------------------------------------------------------------------------------------------------- now


def counts(session: Session, *, moment: datetime, workflow: str | None = None) -> list[Count]:
    """Cases by workflow and state, closed ones included, in one statement."""
    late = func.sum(case_when((_late(moment), 1), else_=0))
    query = select(Case.workflow, Case.state, func.count(), late, func.min(Case.entered_at))
    if workflow is not None:
        query = query.where(Case.workflow == workflow)
    rows = session.execute(query.group_by(Case.workflow, Case.state).order_by(Case.workflow, Case.state))
    return [Count(flow, state, cases, int(late), since) for flow, state, cases, late, since in rows]


def _late(moment: datetime) -> ColumnElement[bool]:
    return and_(Case.holder == "staff", Case.due_at < moment)


# -------------------------------------------------------------------------------------------------- a period


def durations(session: Session, *, since: datetime, workflow: str | None = None) -> list[Duration]:
    """For each state left in the period, how long cases had been in it: nearest rank, no value is made up."""
    left = _stays(session, since, workflow).subquery()
    group = (left.c.workflow, left.c.state)
    rank = func.row_number().over(partition_by=group, order_by=left.c.seconds).label("rank")
    ranked = select(*left.c, rank, func.count().over(partition_by=group).label("cases")).subquery()
    chosen = select(*ranked.c).where(ranked.c.rank.in_((_rank(ranked.c.cases, 50), _rank(ranked.c.cases, 90))))
    found: dict[tuple[str, str], list[Any]] = {}
    for row in session.execute(chosen.order_by(ranked.c.workflow, ranked.c.state, ranked.c.rank)):
        found.setdefault((row.workflow, row.state), []).append(row)
    return [Duration(*key, rows[0].cases, _time(rows[0]), _time(rows[-1])) for key, rows in found.items()]


def _rank(cases: ColumnElement[int], percent: int) -> ColumnElement[int]:
    """The position of the value that `percent` of the values do not exceed, rounded up."""
    return (cases * percent + 99) // 100


def _time(row: Any) -> timedelta:
    return timedelta(seconds=round(row.seconds))


def _stays(session: Session, since: datetime, workflow: str | None) -> Select[str, str, float]:
    """(workflow, state, seconds) of each state that a case left since then."""
    left, entered = aliased(CaseEvent), aliased(CaseEvent)
    before = (
        select(func.max(entered.at))
        .where(
            entered.town == left.town,
            entered.case_id == left.case_id,
            entered.id < left.id,
            entered.to_state == left.from_state,
            entered.from_state != entered.to_state,
        )
        .correlate(left)
        .scalar_subquery()
    )
    seconds = _seconds(session, before, left.at)
    stays = select(Case.workflow, left.from_state.label("state"), seconds.label("seconds"))
    stays = stays.join(Case, and_(Case.town == left.town, Case.id == left.case_id))
    stays = stays.where(
        left.at >= since, left.from_state != left.to_state, left.from_state != DRAFT, before.is_not(None)
    )
    return stays if workflow is None else stays.where(Case.workflow == workflow)


def _seconds(session: Session, start: Any, end: Any) -> ColumnElement[float]:
    if session.get_bind().dialect.name == "sqlite":
        return (func.julianday(end, type_=Float) - func.julianday(start, type_=Float)) * 86_400
    return cast(extract("epoch", end - start), Float)


def by_service(session: Session, *, since: datetime, moment: datetime) -> list[Load]:
    """Each service's part; cases of no service under the empty name."""
    return _loads(session, Case.service, since, moment)


def by_procedure(session: Session, *, since: datetime, moment: datetime) -> list[Load]:
    return _loads(session, Case.procedure, since, moment)


def _loads(session: Session, by: Any, since: datetime, moment: datetime) -> list[Load]:
    """Two statements: what waits now, and what was closed in the period."""
    late = func.sum(case_when((_late(moment), 1), else_=0))
    waiting = select(by, func.count(), late).where(Case.holder == "staff").group_by(by)
    now = {name: (cases, int(behind)) for name, cases, behind in session.execute(waiting)}
    closed = {name: (cases, median) for name, cases, median in session.execute(_closed(session, by, since))}
    loads = []
    for name in sorted({*now, *closed}):
        cases, seconds = closed.get(name, (0, None))
        median = timedelta(seconds=round(seconds)) if seconds is not None else None
        loads.append(Load(name, *now.get(name, (0, 0)), cases, median))
    return loads


def _closed(session: Session, by: Any, since: datetime) -> Select[Any]:
    """(name, cases, median of the seconds from sending to closing) of the cases closed since then."""
    seconds = _seconds(session, Case.sent_at, Case.entered_at).label("seconds")
    done = select(by.label("name"), seconds).where(Case.holder == "nobody", Case.entered_at >= since).subquery()
    rank = func.row_number().over(partition_by=done.c.name, order_by=done.c.seconds).label("rank")
    ranked = select(*done.c, rank, func.count().over(partition_by=done.c.name).label("cases")).subquery()
    half = select(ranked.c.name, ranked.c.cases, ranked.c.seconds)
    return half.where(ranked.c.rank == _rank(ranked.c.cases, 50))


def by_agent(session: Session, *, since: datetime, moment: datetime, only: str | None = None) -> list[AgentLoad]:
    """Decisions of the period and cases in hand, the busiest first. `only` one agent's, for who may not compare."""
    decided = select(CaseEvent.actor_id, func.max(CaseEvent.actor_name), func.count())
    decided = decided.where(
        CaseEvent.at >= since,
        CaseEvent.actor_kind == "agent",
        CaseEvent.from_state != CaseEvent.to_state,
        CaseEvent.from_state != DRAFT,
        CaseEvent.actor_id.is_not(None),
    )
    late = func.sum(case_when((_late(moment), 1), else_=0))
    held = select(Case.assignee_id, func.max(Case.assignee_name), func.count(), late)
    held = held.where(Case.assignee_id.is_not(None), Case.holder.in_(OPEN))
    if only is not None:
        decided, held = decided.where(CaseEvent.actor_id == only), held.where(Case.assignee_id == only)
    made = {who: (name, count) for who, name, count in session.execute(decided.group_by(CaseEvent.actor_id))}
    has = {
        who: (name, count, int(behind)) for who, name, count, behind in session.execute(held.group_by(Case.assignee_id))
    }
    loads = [
        AgentLoad(
            id=who,
            name=made[who][0] if who in made else has[who][0],
            decisions=made[who][1] if who in made else 0,
            assigned=has[who][1] if who in has else 0,
            late=has[who][2] if who in has else 0,
        )
        for who in {*made, *has}
    ]
    return sorted(loads, key=lambda load: (-load.decisions, -load.assigned, load.name))


# ------------------------------------------------------------------------------------------------- month by month


def months(session: Session, *, moment: datetime) -> list[Month]:
    """How many cases were sent and closed in each of the last twelve months as they are in Paris, the oldest first."""
    firsts = _firsts(moment)
    ends = [*firsts[1:], moment]
    sent = _per_month(Case.sent_at, firsts, ends)
    closed = _per_month(Case.entered_at, firsts, ends, Case.holder == "nobody")
    first = session.execute(select(*sent).where(Case.sent_at >= firsts[0])).one()
    second = session.execute(select(*closed).where(Case.entered_at >= firsts[0])).one()
    return [Month(each, int(a or 0), int(b or 0)) for each, a, b in zip(firsts, first, second, strict=True)]


def _firsts(moment: datetime) -> list[datetime]:
    day = paris(moment).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = [day]
    while len(found) < MONTHS:
        before = found[0] - timedelta(days=1)
        found.insert(0, before.replace(day=1, hour=0))
    return found


def _per_month(
    column: Any, firsts: Sequence[datetime], ends: Sequence[datetime], *more: ColumnElement[bool]
) -> list[ColumnElement[int]]:
    return [
        func.sum(case_when((and_(column >= first, column < end, *more), 1), else_=0))
        for first, end in zip(firsts, ends, strict=True)
    ]
