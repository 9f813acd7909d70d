from __future__ import annotations

from datetime import date

import pytest

from workflows.deadlines import school_day_after
from workflows.school_days import is_school_day, zone_of


@pytest.mark.parametrize(
    ("commune", "zone"),
    [("06033", "B"), ("33097", "A"), ("18055", "B"), ("33096", "A"), ("35051", "B"), ("75056", "C"), ("2A004", None)],
)
def test_a_department_has_its_zone(commune: str, zone: str | None) -> None:
    assert zone_of(commune) == zone


@pytest.mark.parametrize(
    ("day", "commune", "school"),
    [
        (date(2026, 11, 16), "06033", True),
        (date(2026, 11, 18), "06033", False),  # a Wednesday
        (date(2026, 11, 21), "06033", False),  # a Saturday
        (date(2026, 12, 21), "06033", False),  # Christmas holidays
        (date(2027, 2, 16), "06033", True),  # zone A is on holiday, zone B is not
        (date(2027, 2, 16), "33097", False),
        (date(2031, 2, 17), "06033", True),  # after the last published calendar
    ],
)
def test_children_have_school_on_school_days(day: date, commune: str, school: bool) -> None:
    assert is_school_day(day, commune) is school


def test_school_days_are_counted_over_holidays() -> None:
    assert school_day_after(date(2026, 12, 17), 2, "06033") == date(2027, 1, 4)
    assert school_day_after(date(2026, 11, 10), 1, "06033") == date(2026, 11, 12), "over 11 November"
