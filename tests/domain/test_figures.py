from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import figures
from domain.clock import NEVER
from domain.database import Database, counting
from domain.ids import new_id
from domain.records import Case, CaseEvent
from tests.databases import BOTH
from tests.worlds import make_agent

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SINCE = NOW - timedelta(days=90)
HOUR = timedelta(hours=1)


def case(session: Session, **values: Any) -> Case:
    number = new_id()
    made = Case(
        **{
            "town": "carros", "reference": number.replace("-", ""), "procedure": "child", "edition": "e", "workflow": "sheet",
            "subject_kind": "child", "state": "waiting", "colour": "orange", "holder": "staff", "sent_at": NOW - HOUR * 48,
            "entered_at": NOW - HOUR * 48, **values,
        }
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def line(session: Session, of: Case, at: datetime, source: str, target: str, **values: Any) -> None:
    known = {"actor_kind": "agent", "transition": "x", **values}
    session.add(CaseEvent(town="carros", case_id=of.id, at=at, from_state=source, to_state=target, **known))
    session.flush()


def stayed(session: Session, hours: float, *, left: datetime = NOW - HOUR, **values: Any) -> Case:
    """A case that was in `waiting` for so long, then closed; with a note and a vote meanwhile, which move nothing."""
    entered = left - hours * HOUR
    made = case(session, state="valid", holder="nobody", sent_at=entered, entered_at=left, **values)
    line(session, made, entered, "draft", "waiting", actor_kind="family")
    line(session, made, entered + HOUR / 2, "waiting", "waiting", transition="note")
    line(session, made, left, "waiting", "valid")
    return made


@BOTH
def test_times_are_those_that_half_and_nine_tenths_of_the_cases_stayed_under(any_database: Database) -> None:
    """Against the definition, for random times; nearest rank."""
    rng = random.Random(4)
    with any_database.begin("carros") as session:
        for count, workflow in ((1, "one"), (2, "two"), (9, "nine"), (10, "ten"), (31, "many")):
            hours = sorted(rng.randint(1, 400) for _ in range(count))
            for each in rng.sample(hours, count):
                stayed(session, each, workflow=workflow)
            (found,) = figures.durations(session, since=SINCE, workflow=workflow)
            assert (found.state, found.cases) == ("waiting", count)
            assert found.median == hours[math.ceil(count * 0.5) - 1] * HOUR
            assert found.most == hours[math.ceil(count * 0.9) - 1] * HOUR


@BOTH
def test_a_state_entered_twice_counts_each_stay(any_database: Database) -> None:
    with any_database.begin("carros") as session:
        made = case(session)
        moves = [
            (0, "draft", "waiting"),
            (10, "waiting", "incomplete"),
            (110, "incomplete", "waiting"),
            (130, "waiting", "valid"),
        ]
        for hours, source, target in moves:
            line(session, made, SINCE + hours * HOUR, source, target)
        found = {each.state: each for each in figures.durations(session, since=SINCE)}
    assert (found["waiting"].cases, found["waiting"].median, found["waiting"].most) == (2, 10 * HOUR, 20 * HOUR)
    assert (found["incomplete"].cases, found["incomplete"].median) == (1, 100 * HOUR)


def test_what_was_left_before_the_period_counts_for_nothing(session: Session) -> None:
    stayed(session, 5, left=SINCE - HOUR)
    assert figures.durations(session, since=SINCE) == []
    assert figures.by_procedure(session, since=SINCE, moment=NOW) == []


@BOTH
def test_states_are_counted_with_what_is_late_and_the_oldest(any_database: Database) -> None:
    with any_database.begin("carros") as session:
        case(session, due_at=NOW - HOUR, entered_at=NOW - 9 * HOUR)
        case(session, due_at=NOW + HOUR)
        case(session, due_at=NEVER)
        case(session, state="incomplete", holder="family", due_at=NOW - HOUR)
        case(session, workflow="other")
        found = figures.counts(session, moment=NOW, workflow="sheet")
    assert [(each.state, each.cases, each.late) for each in found] == [("incomplete", 1, 0), ("waiting", 3, 1)]
    assert found[1].since == NOW - 48 * HOUR


@BOTH
def test_each_service_has_what_waits_what_is_late_and_what_it_closed(any_database: Database) -> None:
    with any_database.begin("carros") as session:
        case(session, service="north", due_at=NOW - HOUR)
        case(session, service="north", due_at=NOW + HOUR)
        for hours in (1, 2, 30):
            stayed(session, hours, service="south")
        found = {load.id: load for load in figures.by_service(session, since=SINCE, moment=NOW)}
    assert (found["north"].waiting, found["north"].late, found["north"].answered) == (2, 1, 0)
    assert (found["south"].waiting, found["south"].answered, found["south"].median) == (0, 3, 2 * HOUR)


@BOTH
def test_an_agent_has_decisions_and_cases_in_hand(any_database: Database) -> None:
    with any_database.begin("carros") as session:
        ines = make_agent(session)
        paul = make_agent(session, email="paul@example.fr", name="Paul")
        made = stayed(session, 3)
        line(session, made, NOW - HOUR, "waiting", "valid", actor_id=ines.id, actor_name="Inès")
        line(session, made, NOW - HOUR, "waiting", "waiting", actor_id=ines.id, actor_name="Inès", transition="note")
        line(session, made, SINCE - HOUR, "waiting", "valid", actor_id=ines.id, actor_name="Inès")
        line(session, made, NOW - HOUR, "draft", "waiting", actor_id=paul.id, actor_name="Paul")
        case(session, assignee_id=paul.id, assignee_name="Paul", due_at=NOW - HOUR)
        case(session, assignee_id=paul.id, assignee_name="Paul", holder="nobody")
        found = figures.by_agent(session, since=SINCE, moment=NOW)
        alone = figures.by_agent(session, since=SINCE, moment=NOW, only=paul.id)
    assert [(each.name, each.decisions, each.assigned, each.late) for each in found] == [
        ("Inès", 1, 0, 0),
        ("Paul", 0, 1, 1),
    ]
    assert [each.name for each in alone] == ["Paul"]


@BOTH
def test_months_are_those_of_paris(any_database: Database) -> None:
    with any_database.begin("carros") as session:
        case(session, sent_at=datetime(2026, 10, 31, 22, 30, tzinfo=UTC))
        case(session, sent_at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
        case(session, sent_at=datetime(2025, 11, 30, 12, tzinfo=UTC))
        stayed(session, 2, left=datetime(2026, 9, 15, tzinfo=UTC))
        found = figures.months(session, moment=NOW)
    assert len(found) == figures.MONTHS
    assert [(each.first.month, each.sent, each.closed) for each in found if each.sent or each.closed] == [
        (9, 1, 1),
        (10, 1, 0),
        (11, 1, 0),
    ]


def test_another_town_s_cases_are_in_no_figure(sqlite: Database) -> None:
    with sqlite.begin("carros") as session:
        stayed(session, 5)
        case(session, assignee_id=make_agent(session).id)
    with sqlite.session("carcans") as session:
        assert figures.counts(session, moment=NOW) == figures.durations(session, since=SINCE) == []
        assert figures.by_procedure(session, since=SINCE, moment=NOW) == figures.by_agent(
            session, since=SINCE, moment=NOW
        )
        assert not [each for each in figures.months(session, moment=NOW) if each.sent or each.closed]


@pytest.mark.parametrize("cases", [1, 20])
def test_the_figures_take_as_many_statements_whatever_the_cases(sqlite: Database, cases: int) -> None:
    with sqlite.begin("carros") as session:
        for _ in range(cases):
            stayed(session, 5)
        with counting(sqlite) as statements:
            figures.counts(session, moment=NOW)
            figures.durations(session, since=SINCE)
            figures.by_procedure(session, since=SINCE, moment=NOW)
            figures.by_agent(session, since=SINCE, moment=NOW)
            figures.months(session, moment=NOW)
    assert len(statements) == 8
