from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies

from domain.likeness import LIKELY, Identity, dates_alike, names_alike, near_dates, score

MISSIE = ("child", "Missie", "Roux", None, date(2018, 5, 21))


def identity(kind: str, first: str | None, last: str | None, birth: str | None, born: date | None) -> Identity:
    return Identity("p", kind, first, last, birth, born)


@pytest.mark.parametrize(
    ("other", "likely"),
    [
        (MISSIE, True),
        (("child", "MISSIE", "roux", None, date(2018, 5, 21)), True),
        (("child", "Missy", "Roux", None, date(2018, 5, 21)), True),
        (("child", "Missie-Lou", "Roux", None, date(2018, 5, 21)), True),
        (("child", "Missie", "Rouxe", None, date(2018, 5, 21)), True),
        (("child", "Missie", "Roux", None, date(2018, 5, 12)), False),  # two digits
        (("child", "Missie", "Roux", None, date(2018, 5, 22)), True),
        (("child", "Missie", "Roux", None, date(2019, 5, 21)), True),
        (("child", "Missie", "Roux", None, None), True),
        (("child", "Missie", "Haddad", "Roux", date(2018, 5, 21)), True),
        (("child", "Missie", "Haddad", None, date(2018, 5, 21)), False),
        (("child", "Sami", "Roux", None, date(2018, 5, 21)), False),  # her twin
        (("child", "Missie", "Roux", None, date(2016, 2, 3)), False),  # her cousin
        (("child", None, "Roux", None, date(2018, 5, 21)), False),
        (("adult", "Missie", "Roux", None, date(2018, 5, 21)), False),
    ],
)
def test_who_is_likely_to_be_missie(
    other: tuple[str, str | None, str | None, str | None, date | None], likely: bool
) -> None:
    one, two = identity(*MISSIE), identity(*other)
    assert (score(one, two) >= LIKELY) is likely
    assert score(one, two) == score(two, one)


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        (date(2018, 5, 4), date(2018, 4, 5), 0.8),
        (date(2018, 5, 21), date(2018, 5, 31), 0.8),
        (date(2018, 5, 21), date(2008, 5, 21), 0.8),
        (date(2018, 5, 21), None, 0.5),
        (None, None, 0.5),
        (date(2018, 5, 21), date(2018, 6, 22), 0.0),
    ],
)
def test_a_birth_date_is_mistyped_by_a_digit_or_by_swapping_day_and_month(
    one: date | None, other: date | None, likeness: float
) -> None:
    assert dates_alike(one, other) == dates_alike(other, one) == likeness


def test_names_are_compared_as_they_are_heard() -> None:
    assert names_alike("Éloïse", "eloise") == 1
    assert names_alike("Jean-Pierre", "Jean Pierre") == 1
    assert names_alike("Anne", "Anne-Lise") == 0.9
    assert names_alike("Benali", "Benaly") > 0.8
    assert names_alike("", None) == 0


@given(strategies.dates(date(1920, 1, 1), date(2040, 12, 31)), strategies.integers(-800, 800))
def test_every_date_mistyped_by_little_is_looked_for(day: date, distance: int) -> None:
    other = day + timedelta(days=distance)
    assert (other in near_dates(day)) == (dates_alike(day, other) > 0.5)


def test_a_29_february_has_near_dates_too() -> None:
    assert date(2020, 2, 28) in near_dates(date(2020, 2, 29))
    assert date(2020, 2, 29) in near_dates(date(2020, 2, 29))
