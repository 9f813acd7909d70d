from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain import cases, chain
from domain.clock import PARIS
from domain.database import Database, counting
from domain.records import Case, CaseEvent
from tests.databases import BOTH
from tests.domain.sealed import CLAIRE, MONDAY, add_case, audit, id_at, make_journals, write
from tests.worlds import at_once


def journal(session: Session, reference: str = "CAR-1") -> list[CaseEvent]:
    of_case = select(CaseEvent).join(Case, Case.id == CaseEvent.case_id).where(Case.reference == reference)
    return list(session.scalars(of_case.order_by(CaseEvent.rank).execution_options(populate_existing=True)))


def unsealed(case: Case, moment: datetime, **more: Any) -> dict[str, Any]:
    """A line as yesterday's code writes it."""
    line = {"town": "carros", "id": id_at(moment), "case_id": case.id, "at": moment, "actor_kind": "agent"}
    line |= {"actor_name": "Inès", "transition": "note", "from_state": "waiting", "to_state": "waiting"}
    return line | more


def test_each_line_holds_the_hash_of_the_line_before_it(session: Session) -> None:
    case = add_case(session, "CAR-1", MONDAY)
    write(session, case, MONDAY, "note", note="une")
    write(session, case, MONDAY, "note", note="deux")
    lines = journal(session)
    assert [line.rank for line in lines] == [1, 2, 3]
    assert [line.previous for line in lines] == ["", lines[0].hash, lines[1].hash]
    assert len({line.hash for line in lines}) == 3


def test_a_hash_covers_every_column_but_itself() -> None:
    columns = {attribute.key for attribute in CaseEvent.__mapper__.column_attrs}
    assert set(chain.SAID) == columns - {"previous", "hash"}


@pytest.mark.parametrize("name", chain.SAID)
def test_a_line_that_says_anything_else_has_another_hash(name: str) -> None:
    said: dict[str, Any] = dict.fromkeys(chain.SAID, "") | {"at": MONDAY, "data": {}, "rank": 1}
    other = {"at": MONDAY + timedelta(microseconds=1), "data": {"a": None}, "rank": 2}.get(name, "x")
    assert chain.line_hash(said, "") != chain.line_hash({**said, name: other}, "")
    assert chain.line_hash(said, "") != chain.line_hash(said, "f")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
        ({"n": 1.0}, {"n": 1}),
        ({"n": 1e22}, {"n": 10**22}),
        ({1: "x", None: True}, {"1": "x", "null": True}),
        ({"t": (1, 2)}, {"t": [1, 2]}),
        (datetime(2026, 3, 2, 10, tzinfo=PARIS), datetime(2026, 3, 2, 9, tzinfo=UTC)),
    ],
)
def test_one_thing_has_one_form(written: Any, read: Any) -> None:
    assert chain.canonical(written) == chain.canonical(read)


def test_what_no_database_gives_back_is_refused() -> None:
    with pytest.raises(TypeError, match="JSON and moments only"):
        chain.canonical({"x": object()})


@BOTH
def test_what_was_written_reads_the_same(any_database: Database) -> None:
    data = {"é": "œ – ‹x›\u2028\t\\", "n": [0, -0.0, 1.5, 1e22, 1e-7, 10**20], "deep": {"z": None, "a": [True, {}]}}
    moment = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=PARIS)
    with any_database.begin("carros") as session:
        case = add_case(session, "CAR-1", MONDAY)
        write(session, case, moment, "note", data=data, note="« À 8 h, l’été »\r\nligne\n")
    assert audit(any_database).problems == []


@BOTH
def test_lines_written_at_once_stand_in_one_chain(any_database: Database) -> None:
    """Each thread has read the journal before any of them writes."""
    with any_database.begin("carros") as session:
        case_id = add_case(session, "CAR-1", MONDAY).id

    def note(number: int) -> None:
        for _ in range(5):
            with any_database.begin("carros") as session:
                case = session.scalars(select(Case).where(Case.id == case_id)).one()
                assert cases.journal(session, case)
                write(session, case, MONDAY, "note", note=str(number))

    assert at_once(4, note) == [None] * 4
    with any_database.session("carros") as session:
        assert [line.rank for line in journal(session)] == list(range(1, 22))
    assert audit(any_database).problems == []


@BOTH
def test_the_database_takes_no_second_line_of_one_place(any_database: Database) -> None:
    with any_database.begin("carros") as session:
        case = add_case(session, "CAR-1", MONDAY)
    with any_database.session("carros") as session, pytest.raises(DBAPIError, match=r"(?i)unique"):
        session.execute(insert(CaseEvent), [unsealed(case, MONDAY, rank=1, hash="f")])


@BOTH
def test_lines_that_came_without_a_hash_are_sealed_in_order(any_database: Database) -> None:
    with any_database.begin("carros") as session:
        one, two = add_case(session, "CAR-1", MONDAY), add_case(session, "CAR-2", MONDAY)
        for number in (2, 1, 3):
            session.add(CaseEvent(**unsealed(one, MONDAY + timedelta(hours=number), note=str(number))))
        session.add(CaseEvent(**unsealed(two, MONDAY)))
    assert audit(any_database).unsealed == 4
    with any_database.begin("carros") as session:
        assert sorted(chain.seal_some(session, limit=1) for _ in range(3)) == [0, 1, 3]
        assert [(line.rank, line.note) for line in journal(session)] == [(1, ""), (2, "1"), (3, "2"), (4, "3")]
    found = audit(any_database)
    assert (found.problems, found.unsealed, found.lines) == ([], 0, 6)


def test_the_next_line_seals_those_before_it(session: Session) -> None:
    case = add_case(session, "CAR-1", MONDAY)
    session.add(CaseEvent(**unsealed(case, MONDAY, note="of yesterday")))
    session.flush()
    write(session, case, MONDAY, "note", note="of today")
    assert [(line.rank, line.note) for line in journal(session)] == [(1, ""), (2, "of yesterday"), (3, "of today")]


@BOTH
@pytest.mark.parametrize("change", [{"rank": 2, "hash": "f", "note": "x"}, {"hash": "f"}, {"rank": 0}, {"rank": -1}])
def test_a_line_without_a_hash_may_be_sealed_and_nothing_else(any_database: Database, change: dict[str, Any]) -> None:
    with any_database.begin("carros") as session:
        case = add_case(session, "CAR-1", MONDAY)
        session.add(CaseEvent(**unsealed(case, MONDAY)))
    with any_database.session("carros") as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(CaseEvent).where(CaseEvent.rank == 0).values(change))
    with any_database.session("carros") as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(CaseEvent).where(CaseEvent.rank == 1).values(rank=5, hash="f"))


@BOTH
def test_readings_and_seals_cannot_be_rewritten_by_sql(any_database: Database) -> None:
    make_journals(any_database)
    for statement in (
        "UPDATE reading SET account_name = 'x'",
        "UPDATE journal_digest SET digest = 'x'",
        "DELETE FROM journal_digest",
    ):
        with any_database.session(None, all_towns=True) as session, pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))


def test_a_line_costs_two_statements_more(sqlite: Database) -> None:
    with sqlite.session("carros") as session:
        case = add_case(session, "CAR-1", MONDAY)
        with counting(sqlite) as statements:
            write(session, case, MONDAY, "note", CLAIRE)
    assert len(statements) == 3
