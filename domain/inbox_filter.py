"""Which cases of the inbox an agent asks for: filters that add up, as conditions of one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import Session

from domain import case_words, words
from domain.clock import PARIS, now, today
from domain.records import Absence, Case, CaseLabel, CaseWord
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
    """A filter as conditions, its text looked up once for the page and for its counts."""

    filter: Filter
    conditions: tuple[ColumnElement[bool], ...]


def choose(session: Session, filter: Filter) -> Chosen:
    """Look its text up: at most two statements, none without a text."""
    found = case_words.find(session, text=filter.text, titles=filter.titles) if filter.text else []
    return Chosen(filter, (*_conditions(filter, town_of(session)), *found))


def _conditions(wanted: Filter, town: str) -> list[ColumnElement[bool]]:
    """They name the town themselves, for the statements that the session's own filter does not reach into."""
    conditions: list[ColumnElement[bool]] = [Case.town == town]
    if wanted.holder is not None:
        conditions.append(Case.holder == wanted.holder)
    if wanted.procedures is not None:
        conditions.append(_one_of(Case.procedure, wanted.procedures))
    if wanted.state:
        conditions.append(Case.state == wanted.state)
    if wanted.service:
        conditions.append(Case.service == wanted.service)
    if wanted.services is not None:
        conditions.append(Case.service.in_(("", *wanted.services)))
    if wanted.label:
        same = (CaseLabel.town == Case.town) & (CaseLabel.case_id == Case.id)
        conditions.append(select(CaseLabel.id).where(same, CaseLabel.label == wanted.label).exists())
    conditions += [_chose(*answer) for answer in wanted.answers]
    if wanted.late:
        conditions += [Case.due_at < now(), Case.holder == "staff"]
    return conditions + _in_hand(wanted, town) + _sent(wanted)


def _chose(question: str, chosen: str) -> ColumnElement[bool]:
    same = (CaseWord.town == Case.town) & (CaseWord.case_id == Case.id)
    return select(CaseWord.case_id).where(same, CaseWord.word == words.of_choice(question, chosen)).exists()


def _one_of(column: Any, values: Sequence[str]) -> ColumnElement[bool]:
    """A single value is compared: an index then has its rows in the list's order."""
    only: ColumnElement[bool] = column == values[0] if len(values) == 1 else column.in_(values)
    return only


def _in_hand(wanted: Filter, town: str) -> list[ColumnElement[bool]]:
    if wanted.unassigned:
        return [Case.assignee_id.is_(None)]
    if not wanted.assignee_id:
        return []
    if not wanted.stand_in:
        return [Case.assignee_id == wanted.assignee_id]
    these_days = (Absence.from_day <= today(), Absence.until_day >= today())
    away = select(Absence.account_id).where(
        Absence.town == town, Absence.stand_in_id == wanted.assignee_id, *these_days
    )
    return [Case.assignee_id.in_(select(literal(wanted.assignee_id)).union_all(away))]


def _sent(wanted: Filter) -> list[ColumnElement[bool]]:
    first, last = wanted.sent_from, wanted.sent_until
    begins = [] if first is None else [Case.sent_at >= _midnight(first)]
    return begins if last is None else [*begins, Case.sent_at < _midnight(last + timedelta(days=1))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)
