from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.days import EARLIEST_YEAR, LATEST_YEAR, MONTHS, age_on, bound_day, read_day, shift, show_day, today_of

days = st.dates(date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31))


@given(days)
def test_a_day_shown_is_read_back(day: date) -> None:
    assert read_day(show_day(day.isoformat())) == day
    assert read_day(f"{day.day} {MONTHS[day.month - 1]} {day.year}") == day


@pytest.mark.parametrize(
    ("day", "amount", "unit", "other"),
    [
        ("2024-02-29", 1, "year", "2025-02-28"),
        ("2024-02-29", -4, "year", "2020-02-29"),
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2026-11-21", 9, "month", "2027-08-21"),
        ("2026-01-15", -1, "month", "2025-12-15"),
        ("2026-12-31", 1, "day", "2027-01-01"),
        ("2026-11-21", -2, "week", "2026-11-07"),
    ],
)
def test_trap_12_a_day_moves_by_the_calendar(day: str, amount: int, unit: str, other: str) -> None:
    assert shift(date.fromisoformat(day), amount, unit).isoformat() == other


@pytest.mark.parametrize(
    ("bound", "day"),
    [("today", "2026-11-21"), ("-18 years", "2008-11-21"), ("+1 day", "2026-11-22"), ("2026-09-01", "2026-09-01")],
)
def test_a_bound_counts_from_today(bound: str, day: str) -> None:
    assert bound_day(bound, date(2026, 11, 21)).isoformat() == day


@pytest.mark.parametrize(
    ("birth", "today", "years"),
    [
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-29", 20),
        ("2026-11-21", "2026-11-21", 0),
        ("2026-11-22", "2026-11-21", -1),
    ],
)
def test_trap_12_an_age_counts_completed_years(birth: str, today: str, years: int) -> None:
    assert age_on(date.fromisoformat(birth), date.fromisoformat(today)) == years


def test_today_is_the_fact_when_there_is_one() -> None:
    assert today_of({"today": "2026-11-21"}) == date(2026, 11, 21)
    assert isinstance(today_of({}), date)
