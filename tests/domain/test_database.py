from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from domain import households
from domain.counters import next_number
from domain.database import Database
from domain.errors import ReadOnlySession, UnscopedQuery
from domain.records import Counter, Household
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import at_once, make_town


def test_a_session_sees_the_rows_of_its_town_only(sqlite: Database) -> None:
    for slug in ("carros", "charost"):
        with sqlite.begin(slug) as session:
            household = households.create_household(session, town=make_town(slug))
    with sqlite.session("carros") as session:
        assert [row.town for row in session.scalars(select(Household))] == ["carros"]
        assert session.scalar(select(Household).where(Household.id == household.id)) is None
        assert session.get(Household, ("charost", household.id)) is None


def test_an_update_or_a_delete_stays_in_its_town(sqlite: Database) -> None:
    for slug in ("carros", "charost"):
        with sqlite.begin(slug) as session:
            households.create_household(session, town=make_town(slug))
    with sqlite.begin("carros") as session:
        session.execute(update(Household).values(phone="+33400000000"))
        session.execute(delete(Counter))
    with sqlite.session("charost") as session:
        assert session.scalars(select(Household.phone)).one() is None
        assert session.scalars(select(Counter.value)).one() == 1001


@pytest.mark.parametrize("query", [select(Household), select(Household.number), select(Household.__table__)])
def test_a_query_without_a_town_is_refused(sqlite: Database, query: object) -> None:
    with sqlite.session(None) as session, pytest.raises(UnscopedQuery):
        session.execute(query)  # type: ignore[call-overload]


def test_jobs_see_every_town_when_they_say_so(sqlite: Database) -> None:
    for slug in ("carros", "charost"):
        with sqlite.begin(slug) as session:
            households.create_household(session, town=make_town(slug))
    with sqlite.session(None, all_towns=True) as session:
        assert {row.town for row in session.scalars(select(Household))} == {"carros", "charost"}


def test_a_row_of_another_town_cannot_be_written(sqlite: Database) -> None:
    with sqlite.session("carros") as session:
        session.add(Counter(town="charost", name="x", value=1))
        with pytest.raises(UnscopedQuery):
            session.flush()


def test_a_readonly_session_cannot_write(sqlite: Database, town: Town) -> None:
    with sqlite.session("carros", readonly=True) as session:
        session.add(Counter(town="carros", name="x", value=1))
        with pytest.raises(ReadOnlySession):
            session.flush()
    with sqlite.session("carros", readonly=True) as session, pytest.raises(ReadOnlySession):
        session.execute(update(Household).values(phone="x"))


@BOTH
def test_a_foreign_key_cannot_point_into_another_town(any_database: Database) -> None:
    with any_database.begin("charost") as session:
        household = households.create_household(session, town=make_town("charost"))
    row = {"town": "carros", "household": household.id}
    statement = (
        "INSERT INTO account (town, id, email, login, state, must_change, display_name, roles, household_id, created_at)"
        " VALUES (:town, 'a1', 'a', 'a', 'active', false, '', '[]', :household, '2026-01-01 00:00:00')"
    )
    with any_database.session(None, all_towns=True) as session, pytest.raises(DBAPIError):
        session.execute(text(statement), row)


@BOTH
def test_concurrent_writers_wait_and_none_fails(any_database: Database) -> None:
    def take_numbers(_: int) -> list[int]:
        taken = []
        for _ in range(10):
            with any_database.begin("carros") as session:
                session.scalars(select(Counter)).all()
                taken.append(next_number(session, name="household"))
        return taken

    taken = [number for numbers in at_once(8, take_numbers) for number in numbers]
    assert sorted(taken) == list(range(1, 81))


def test_a_reader_does_not_wait_for_a_writer(sqlite: Database) -> None:
    writing, done = threading.Event(), threading.Event()

    def write() -> None:
        with sqlite.begin("carros") as session:
            next_number(session, name="household")
            writing.set()
            done.wait(10)

    thread = threading.Thread(target=write)
    thread.start()
    writing.wait(10)
    start = time.monotonic()
    with sqlite.session("carros") as session:
        assert session.scalars(select(Counter)).all() == []
    assert time.monotonic() - start < 1
    done.set()
    thread.join()


@pytest.mark.postgres
def test_row_level_security_holds_even_for_statements_written_by_hand(postgres: Database) -> None:
    for slug in ("carros", "charost"):
        with postgres.begin(slug) as session:
            households.create_household(session, town=make_town(slug))
    with postgres.begin(None, all_towns=True) as session:
        session.execute(text("DROP ROLE IF EXISTS guichet_app"))
        session.execute(text("CREATE ROLE guichet_app NOLOGIN"))
        session.execute(text("GRANT SELECT, UPDATE ON household TO guichet_app"))
    seen = {}
    for town, every in (("carros", False), (None, True), (None, False)):
        with postgres.session(town, all_towns=every) as session:
            session.execute(text("SET LOCAL ROLE guichet_app"))
            seen[town, every] = session.execute(text("SELECT town FROM household ORDER BY town")).scalars().all()
    assert seen == {("carros", False): ["carros"], (None, True): ["carros", "charost"], (None, False): []}
    with postgres.begin(None, all_towns=True) as session:
        session.execute(text("DROP OWNED BY guichet_app"))
        session.execute(text("DROP ROLE guichet_app"))
