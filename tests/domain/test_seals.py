from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from domain import seals
from domain.clock import PARIS
from domain.database import Database
from domain.ids import first_id, made_at, new_id
from domain.records import CaseEvent, JournalDigest, Purge, Reading, Tombstone
from domain.records.journal import SealsAreAppendOnly
from tests.databases import BOTH
from tests.domain.sealed import LATER, MONDAY, add_case, approve_list, make_journals, seal, write
from tests.worlds import at_once


def sealed_days(database: Database) -> list[JournalDigest]:
    with database.session("carros", readonly=True) as session:
        return list(session.scalars(select(JournalDigest).order_by(JournalDigest.day)))


@BOTH
def test_a_seal_holds_what_was_written_that_day_and_the_seal_before(any_database: Database) -> None:
    make_journals(any_database)
    monday, tuesday, thursday = sealed_days(any_database)
    assert [each.day.day for each in (monday, tuesday, thursday)] == [2, 3, 5]
    assert [each.previous for each in (monday, tuesday, thursday)] == ["", monday.digest, tuesday.digest]
    assert (monday.content["lines"], sorted(rank for rank, _ in monday.content["cases"].values())) == (4, [1, 3])
    assert (tuesday.content["readings"], len(tuesday.content["cases"])) == (2, 1)
    assert len(thursday.content["lists"]) == 1


def test_a_seal_names_nobody(sqlite: Database) -> None:
    make_journals(sqlite)
    told = " ".join(str(each.content) for each in sealed_days(sqlite))
    assert not any(name in told for name in ("Inès", "Claire", "Appelée", "Santé", "CAR-"))


@BOTH
def test_a_day_is_sealed_once(any_database: Database) -> None:
    make_journals(any_database)
    assert seal(any_database) == 0
    with any_database.begin("carros") as session:
        add_case(session, "CAR-3", LATER)
    assert at_once(3, lambda _: seal(any_database, LATER + timedelta(days=1))).count(1) == 1
    assert len(sealed_days(any_database)) == 4


@pytest.mark.parametrize(
    ("written", "now", "sealed"),
    [
        (datetime(2026, 7, 1, 23, 59, tzinfo=PARIS), datetime(2026, 7, 2, 0, 59, tzinfo=PARIS), None),
        (datetime(2026, 7, 1, 23, 59, tzinfo=PARIS), datetime(2026, 7, 2, 1, 0, tzinfo=PARIS), date(2026, 7, 1)),
        (datetime(2026, 7, 2, 0, 0, tzinfo=PARIS), datetime(2026, 7, 2, 23, 0, tzinfo=PARIS), None),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), datetime(2026, 7, 3, 1, 0, tzinfo=PARIS), date(2026, 7, 2)),
    ],
)
def test_a_day_of_paris_is_sealed_an_hour_after_it_ends(
    sqlite: Database, written: datetime, now: datetime, sealed: date | None
) -> None:
    with sqlite.begin("carros") as session:
        add_case(session, "CAR-1", written)
    seal(sqlite, now)
    assert [each.day for each in sealed_days(sqlite)] == ([sealed] if sealed else [])


@pytest.mark.parametrize("what", ["reading", "list"])
def test_a_day_on_which_somebody_only_read_or_decided_is_sealed_too(sqlite: Database, what: str) -> None:
    with sqlite.begin("carros") as session:
        if what == "reading":
            session.add(Reading(town="carros", id=first_id(MONDAY), at=MONDAY, what="document"))
        else:
            approve_list(session, "x", moment=MONDAY, state="declined")
    assert seal(sqlite) == 1
    assert [each.day for each in sealed_days(sqlite)] == [MONDAY.date()]


@BOTH
def test_an_eliminated_line_leaves_its_hash_and_nothing_it_said(any_database: Database) -> None:
    with any_database.begin("carros") as session:
        case = add_case(session, "CAR-1", MONDAY)
        line = write(session, case, MONDAY, "note", note="Appelée")
        approve_list(session, case.id)
        before = seals.written_on(session, MONDAY.date())
        session.execute(delete(CaseEvent).where(CaseEvent.case_id == case.id))
        left = session.scalars(select(Tombstone).order_by(Tombstone.rank)).all()
        assert [(each.id, each.case_id, each.rank, each.hash) for each in left][1:] == [
            (line.id, case.id, 2, line.hash)
        ]
        assert seals.written_on(session, MONDAY.date()) == before


def test_executing_a_list_changes_nothing_of_its_hash(sqlite: Database) -> None:
    with sqlite.begin("carros") as session:
        purge = approve_list(session, "x")
        before = seals.list_hash(purge)
        purge.state, purge.report, purge.done_at = "done", {"eliminated": 1}, LATER
        assert seals.list_hash(purge) == before
        purge.state = "declined"
        assert seals.list_hash(purge) != before


def test_a_seal_covers_every_column_of_a_reading_and_what_a_list_decided() -> None:
    assert set(seals.READING) == {attribute.key for attribute in Reading.__mapper__.column_attrs}
    executed = {"town", "state", "report", "done_at"}
    assert set(seals.DECIDED) == {attribute.key for attribute in Purge.__mapper__.column_attrs} - executed


def test_a_seal_cannot_be_rewritten_by_the_program(sqlite: Database) -> None:
    make_journals(sqlite)
    with sqlite.session("carros") as session:
        session.scalars(select(JournalDigest)).first().digest = "x"  # type: ignore[union-attr]
        with pytest.raises(SealsAreAppendOnly):
            session.flush()


def test_an_identifier_tells_when_it_was_made() -> None:
    made = new_id()
    moment = made_at(made)
    assert first_id(moment) <= made < first_id(moment + timedelta(milliseconds=1))
    assert first_id(datetime(1960, 1, 1, tzinfo=UTC)) == "00000000-0000-0000-0000-000000000000"
