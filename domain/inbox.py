"""The inbox: what waits for the town, paged by key so that page one thousand costs what page one does.

Nothing here costs more in a big town than in a small one: lists begin in an index that has their order, and nobody counts
to a million for a number that says « many ».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import BindParameter, Select, String, bindparam, func, literal, select, tuple_, union_all
from sqlalchemy import case as case_when
from sqlalchemy.orm import Session, aliased, defer

from domain.case_answers import Counted
from domain.clock import now, read_moment
from domain.hands import OPEN
from domain.inbox_filter import Chosen, Filter, choose
from domain.records import Case
from domain.scope import NAMES_TOWN, town_of

__all__ = [
    "Chosen",
    "Counts",
    "Filter",
    "Open",
    "Order",
    "Page",
    "Tally",
    "choose",
    "counts",
    "next_after",
    "open_procedures",
    "page",
    "pinned",
    "waiting",
]

Order = Literal["urgent", "newest"]
Key = tuple[datetime, str]

MOST = 1000
"""How far the cases of a list are counted."""
MOST_OF_ONE = 100
"""How far those of one procedure are."""
_TOWN: BindParameter[str] = bindparam("this_town", type_=String)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cases, without their answers, and the key that the next one starts after (None: no more)."""

    items: Sequence[Case]
    next_key: str | None
    whole: bool = False
    """Whether there is no other page."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, counted up to a bound: `more` says that there are more than `count`. It reads « plus de 1 000 »."""

    count: int = 0
    more: bool = False

    def __bool__(self) -> bool:
        return self.count > 0

    def __str__(self) -> str:
        spaced = f"{self.count:,}".replace(",", " ")
        return f"plus de {spaced}" if self.more else spaced

    @classmethod
    def of(cls, counted: int, most: int) -> Tally:
        return cls(min(counted, most), counted > most)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases a list has, and how many of them are late; of a list in the town's hands only."""

    total: Tally = Tally()
    late: Tally = Tally()


@dataclass(frozen=True, slots=True)
class Open:
    """The cases of one procedure in one hand."""

    holder: str
    procedure: str
    cases: Tally


# -------------------------------------------------------------------------------------------- the list


def page(
    session: Session, chosen: Chosen, *, order: Order = "urgent", after: str | None = None, limit: int = 50
) -> Page:
    """Cases by deadline (`urgent`) or by arrival (`newest`). `after` is a former page's `next_key`."""
    found = list(session.scalars(_sorted(_light(chosen), order, _read_key(after)).limit(limit + 1)))
    more = len(found) > limit
    next_key = _write_key(found[limit - 1], order) if more else None
    return Page(found[:limit], next_key, whole=not more and _read_key(after) is None)


def waiting(
    session: Session,
    *,
    procedure: str | Sequence[str] | None = None,
    order: Order = "urgent",
    after: str | None = None,
    limit: int = 50,
    **wanted: Any,
) -> Page:
    """One page of the cases that these values of a `Filter` leave."""
    if procedure is not None:
        wanted["procedures"] = (procedure,) if isinstance(procedure, str) else tuple(procedure)
    return page(session, choose(session, Filter(**wanted)), order=order, after=after, limit=limit)


def next_after(session: Session, case: Case, *, order: Order = "urgent", filter: Filter | None = None) -> Case | None:
    """The case to open once this one is decided: the next in the same list, else the list's first."""
    wanted = _light(choose(session, filter or Filter())).where(Case.id != case.id)
    following = session.scalar(_sorted(wanted, order, (_sort_value(case, order), case.id)).limit(1))
    return following or session.scalar(_sorted(wanted, order, None).limit(1))


# ------------------------------------------------------------------------------------------ its counts


def counts(session: Session, chosen: Chosen, shown: Page) -> Counts:
    """How many cases the list has of which this page is shown, and how many are late: at most one statement.

    A list of one page is counted without; of a search with more, nobody wants to know how many: « more than » is shown.
    """
    if shown.whole or chosen.filter.text:
        late = sum(_is_late(case) for case in shown.items) if chosen.filter.holder == "staff" else 0
        return Counts(Tally(len(shown.items), not shown.whole), Tally(late, late > 0 and not shown.whole))
    if chosen.counted is not None:
        return _of_counted(chosen, chosen.counted, shown)
    first = select(Case.due_at).where(*chosen.conditions).order_by(Case.due_at, Case.id).limit(MOST + 1).subquery()
    late_ones = func.count(case_when((first.c.due_at < now(), 1)))
    total, late = session.execute(select(func.count(), late_ones).select_from(first)).one()
    return Counts(Tally.of(total, MOST), Tally.of(late if chosen.filter.holder == "staff" else 0, MOST))


def _of_counted(chosen: Chosen, counted: Counted, shown: Page) -> Counts:
    """Where only the list's first cases were counted, it may show more of them than that."""
    total = Tally(max(counted.total, len(shown.items)), counted.more)
    late = counted.late if chosen.filter.holder == "staff" else 0
    return Counts(total, Tally(late, late > 0 and counted.more_late))


def _is_late(case: Case) -> bool:
    return case.holder == "staff" and case.due_at < now()


# --------------------------------------------------------------------------------------- what is open at all


def open_procedures(session: Session, *, services: Sequence[str] | None = None) -> list[Open]:
    """What is open, by whose hands and procedure, in one statement: from one procedure to the next in their index, without
    reading what lies between. `services` as in a Filter.
    """
    values: dict[str, Any] = {"this_town": town_of(session)} | (
        {"services": ["", *services]} if services is not None else {}
    )
    found = session.execute(_open(services is not None), values, execution_options={NAMES_TOWN: True})
    return [
        Open(holder, procedure, Tally.of(cases, MOST_OF_ONE))
        for holder, procedure, cases in found
        if procedure is not None
    ]


def pinned(session: Session, *, procedures: Sequence[str]) -> list[tuple[str, str]]:
    """(procedure, edition) of the open cases of these procedures; an older edition first."""
    query = select(Case.procedure, Case.edition).where(Case.holder.in_(OPEN), Case.procedure.in_(procedures))
    query = query.group_by(Case.procedure, Case.edition).order_by(func.min(Case.sent_at))
    return [(procedure, edition) for procedure, edition in session.execute(query)]


@cache
def _open(by_service: bool) -> Any:
    """Built once: each page asks it."""
    hands = [_leaps(holder) for holder in OPEN]
    each = union_all(
        *(select(literal(holder).label("holder"), leap.c.procedure) for holder, leap in zip(OPEN, hands, strict=True))
    )
    one = each.subquery()
    there = select(Case.id).where(Case.town == _TOWN, Case.holder == one.c.holder, Case.procedure == one.c.procedure)
    there = there.where(Case.holder != "nobody")  # tells PostgreSQL that its index of open cases will do
    if by_service:
        there = there.where(Case.service.in_(bindparam("services", expanding=True)))
    some = there.correlate(one).order_by(Case.due_at, Case.id).limit(MOST_OF_ONE + 1).subquery()
    return select(one.c.holder, one.c.procedure, select(func.count()).select_from(some).scalar_subquery())


def _leaps(holder: str) -> Any:
    """The procedures of the cases in one hand, each read once, then NULL."""
    first, other = aliased(Case), aliased(Case)
    start = select(func.min(first.procedure).label("procedure")).where(first.town == _TOWN, first.holder == holder)
    leap = start.cte(f"leap_{holder}", recursive=True)
    beyond = (other.town == _TOWN, other.holder == holder, other.procedure > leap.c.procedure)
    following = select(func.min(other.procedure)).where(*beyond).correlate(leap).scalar_subquery()
    return leap.union_all(select(following).where(leap.c.procedure.is_not(None)))


# ---------------------------------------------------------------------------------------------- its order


def _light(chosen: Chosen) -> Select[Case]:
    light = (defer(Case.answers), defer(Case.before), defer(Case.facts))
    return select(Case).where(*chosen.conditions).options(*light)


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
    written, _, case_id = (text or "").partition("~")
    moment = read_moment(written) if case_id else None
    return (moment, case_id) if moment is not None else None
