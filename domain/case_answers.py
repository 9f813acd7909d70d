"""Cases narrowed to what families answered, however many gave an answer.

Few did: they are listed one by one, and the database begins with them. Many did: it walks the list in its order and asks of
each case, which is soon answered; left to itself, it would read every open case to sort those that fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    String,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy import case as case_when
from sqlalchemy.orm import Session, aliased

from domain import words
from domain.clock import now
from domain.records import Case, CaseWord
from domain.scope import NAMES_TOWN

MOST = 1000
"""Cases that gave an answer, and are listed one by one."""
WALKED = 500
"""How far into a list those are counted that gave an answer which many did."""

Answers = Sequence[tuple[str, str]]
Conditions = Sequence[ColumnElement[bool]]
Others = Callable[[Any], Conditions]
"""What else a list asks, of `Case` or of an alias of it; the town among it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many cases were found, and how many of them are late; with `more`, there are more than that."""

    total: int = 0
    late: int = 0
    more: bool = False
    more_late: bool = False


@dataclass(frozen=True, slots=True)
class Narrowed:
    conditions: tuple[ColumnElement[bool], ...]
    counted: Counted


def gave(town: str, answers: Answers, case: Any = Case) -> list[ColumnElement[bool]]:
    """That a case gave these answers: asked of each, so that no database reads all who did first."""
    same = and_(CaseWord.town == town, CaseWord.case_id == case.id)
    each = (CaseWord.word == words.of_choice(*answer) for answer in answers)
    return [select(literal(1)).where(same, one).limit(1).scalar_subquery() == 1 for one in each]


def narrow(session: Session, *, town: str, answers: Answers, others: Others) -> Narrowed:
    """Which cases of a list gave these answers, and how many, in one statement."""
    few = [_few(town, place, answer) for place, answer in enumerate(answers)]
    looks = [_listed(town, place, each, answers, others) for place, each in enumerate(few)]
    asked = (*others(Case), *gave(town, answers))
    looks.append(_walked(few, others(Case), and_(*gave(town, answers))))
    rows = session.execute(union_all(*looks).execution_options(**{NAMES_TOWN: True})).all()
    walked = next((row for row in rows if row.place is None), None)
    if walked is not None:
        more, more_late = walked.seen > WALKED, walked.seen_late > WALKED
        total, late = max(walked.total - more, 0), max(walked.late - more_late, 0)
        return Narrowed(asked, Counted(total, late, more, more_late))
    listed = [row for row in rows if row.place == rows[0].place]
    late = sum(row.holder == "staff" and row.due_at < now() for row in listed)
    found = (Case.town == town, Case.id.in_(sorted(row.id for row in listed))) if listed else (false(),)
    return Narrowed(found, Counted(len(listed), late))


def _few(town: str, place: int, answer: tuple[str, str]) -> CTE:
    """Those who gave one answer, up to one more than are listed."""
    gave_it = select(CaseWord.case_id).where(CaseWord.town == town, CaseWord.word == words.of_choice(*answer))
    return gave_it.limit(MOST + 1).cte(f"gave_{place}")


def _how_many(few: CTE) -> ColumnElement[int]:
    return select(func.count()).select_from(few).scalar_subquery()


def _listed(town: str, place: int, few: CTE, answers: Answers, others: Others) -> Select[Any]:
    """Those of the list among few, with what they are counted by; nothing where they are many.

    The limit, which cuts nothing, has the database find these few by their key before it looks at the rest.
    """
    near = select(Case).where(Case.town == town, Case.id.in_(select(few.c.case_id))).limit(MOST + 1).subquery()
    case = aliased(Case, near)
    rest = [answer for number, answer in enumerate(answers) if number != place]
    columns = (literal(place).label("place"), case.id, case.due_at, case.holder)
    found = select(*columns, *_nothing(Integer, "seen", "seen_late", "total", "late"))
    return found.where(*others(case), *gave(town, rest, case), _how_many(few) <= MOST)


def _walked(few: Sequence[CTE], others: Conditions, asked: ColumnElement[bool]) -> Select[Any]:
    """Where all are many: how many of the list's first cases are among them."""
    walk = select(Case.due_at, asked.label("hit")).where(*others).order_by(Case.due_at, Case.id)
    first = walk.limit(WALKED + 1).subquery()
    late = first.c.due_at < now()
    counts = select(
        func.count().label("seen"),
        func.count(case_when((late, 1))).label("seen_late"),
        func.count(case_when((first.c.hit, 1))).label("total"),
        func.count(case_when((and_(first.c.hit, late), 1))).label("late"),
    ).subquery()
    empty = (*_nothing(Integer, "place"), *_nothing(String, "id"), *_nothing(DateTime(timezone=True), "due_at"))
    found = select(*empty, *_nothing(String, "holder"), *counts.c)
    return found.where(*(_how_many(each) > MOST for each in few))


def _nothing(kind: Any, *names: str) -> list[ColumnElement[Any]]:
    return [cast(null(), kind).label(name) for name in names]
