from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from domain.clock import read_moment, school_year, today
from domain.ids import new_id
from domain.records import Used
from domain.text import normalise_login, searchable


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-12-31 22:59:59+00:00", date(2026, 12, 31)),
        ("2026-12-31 23:00:00+00:00", date(2027, 1, 1)),
        ("2026-07-13 21:59:59+00:00", date(2026, 7, 13)),
        ("2026-07-13 22:00:00+00:00", date(2026, 7, 14)),
    ],
)
def test_today_is_the_day_in_paris(moment: str, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        assert today() == day


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 7, 31), "2025-2026"), (date(2026, 8, 1), "2026-2027"), (date(2027, 1, 1), "2026-2027")],
)
def test_a_school_year_begins_in_august(day: date, year: str) -> None:
    assert school_year(day) == year


def test_ids_sort_by_the_moment_they_were_made() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert {one[14] for one in made} == {"7"}


def test_a_moment_comes_back_as_it_was_in_utc(session: Session) -> None:
    moment = datetime(2026, 3, 29, 2, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    session.add(Used(town="carros", digest="x", expires_at=moment))
    session.flush()
    session.expire_all()
    kept = session.scalars(select(Used.expires_at)).one()
    assert kept == moment
    assert kept.tzinfo is UTC


def test_a_moment_without_its_zone_is_refused(session: Session) -> None:
    session.add(Used(town="carros", digest="x", expires_at=datetime(2026, 1, 1)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="time zone"):
        session.flush()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Éloïse  D'Arc ", "eloise d arc"), ("ŒUVRE", "oeuvre"), ("a@b.fr", "a@b.fr"), ("CAR-26", "car 26"), ("", "")],
)
def test_names_are_searched_without_accents(typed: str, kept: str) -> None:
    assert searchable(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"), [(" 10 01 ", "1001"), ("Claire@Example.FR", "claire@example.fr"), ("１００１", "1001")]
)
def test_a_login_is_the_same_however_it_is_typed(typed: str, kept: str) -> None:
    assert normalise_login(typed) == kept


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-01T10:00:00+02:00", datetime(2026, 9, 1, 8, tzinfo=UTC)),
        ("2026-09-01T10:00:00", None),
        ("0001-01-01T00:00:00+23:00", None),
        ("9999-12-31T23:59:59-23:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_only_a_moment_with_its_zone_is_read_from_an_address(text: str, moment: datetime | None) -> None:
    assert read_moment(text) == moment
