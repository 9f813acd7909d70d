"""Which cases of the inbox an agent asks for: filters that add up, as conditions of one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, false, literal, select
from sqlalchemy.orm import Session

from domain import case_answers, case_words
from domain.case_answers import Counted
from domain.clock import PARIS, now, today
from domain.records import Absence, Case, CaseLabel
from domain.scope import town_of


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases to show; all of it must hold. `holder` None shows those in every hand."""

    holder: str | None = "staff"
    procedures: tuple[str, ...] | None = None
    state: str | None = None
    text: str = ""
    assignee_id: str | None = None
    stand_in: bool = False
    """With an assignee: also the cases of those whom they stand in for today."""
    unassigned: bool = False
    service: str = ""
    services: tuple[str, ...] | None = None
    """Those whose cases may be shown, besides the cases of none; None shows all."""
    label: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    """(question, what must be its answer, or among its answers); `true` and `false` for yes and no."""
    late: bool = False
    sent_from: date | None = None
    sent_until: date | None = None
    """Days in Paris, both included."""
    titles: tuple[tuple[str, str], ...] = ()
    """(procedure, title): what else may be typed."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter as conditions, its text and its answers looked up once for the page and for its counts."""

    filter: Filter
    conditions: tuple[ColumnElement[bool], ...]
    counted: Counted | None = None
    """How many cases it leaves, where looking up told."""


def choose(session: Session, filter: Filter) -> Chosen:
    """Look up its text, else its answers: one statement, none without either."""
    if filter.procedures == ():
        return Chosen(filter, (false(),), Counted())
    town = town_of(session)
    conditions = _conditions(filter, town)
    if filter.text:
        found = case_words.find(session, text=filter.text, titles=filter.titles)
        return Chosen(filter, (*conditions, *case_answers.gave(town, filter.answers), *found))
    if not filter.answers:
        return Chosen(filter, tuple(conditions))
    narrowed = case_answers.narrow(
        session, town=town, answers=filter.answers, others=partial(_conditions, filter, town)
    )
    return Chosen(filter, narrowed.conditions, narrowed.counted)


def _conditions(wanted: Filter, town: str, case: Any = Case) -> list[ColumnElement[bool]]:
    """All but a text and answers, of `Case` or of an alias. They name the town themselves, for the statements that the
    session's own filter does not reach into.
    """
    conditions: list[ColumnElement[bool]] = [case.town == town]
    if wanted.holder is not None:
        conditions.append(case.holder == wanted.holder)
    if wanted.procedures is not None:
        conditions.append(_one_of(case.procedure, wanted.procedures))
    if wanted.state:
        conditions.append(case.state == wanted.state)
    if wanted.service:
        conditions.append(case.service == wanted.service)
    if wanted.services is not None:
        conditions.append(case.service.in_(("", *wanted.services)))
    if wanted.label:
        same = (CaseLabel.town == town) & (CaseLabel.case_id == case.id)
        conditions.append(select(CaseLabel.id).where(same, CaseLabel.label == wanted.label).exists())
    if wanted.late:
        conditions += [case.due_at < now(), case.holder == "staff"]
    return conditions + _in_hand(wanted, town, case) + _sent(wanted, case)


def _one_of(column: Any, values: Sequence[str]) -> ColumnElement[bool]:
    """A single value is compared: an index then has its rows in the list's order."""
    only: ColumnElement[bool] = column == values[0] if len(values) == 1 else column.in_(values)
    return only


def _in_hand(wanted: Filter, town: str, case: Any) -> list[ColumnElement[bool]]:
    if wanted.unassigned:
        return [case.assignee_id.is_(None)]
    if not wanted.assignee_id:
        return []
    if not wanted.stand_in:
        return [case.assignee_id == wanted.assignee_id]
    these_days = (Absence.from_day <= today(), Absence.until_day >= today())
    away = select(Absence.account_id).where(
        Absence.town == town, Absence.stand_in_id == wanted.assignee_id, *these_days
    )
    return [case.assignee_id.in_(select(literal(wanted.assignee_id)).union_all(away))]


def _sent(wanted: Filter, case: Any) -> list[ColumnElement[bool]]:
    first, last = wanted.sent_from, wanted.sent_until
    begins = [] if first is None else [case.sent_at >= _midnight(first)]
    return begins if last is None else [*begins, case.sent_at < _midnight(last + timedelta(days=1))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)
