from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.retention import (
    DEFAULTS,
    first_day_kept,
    first_school_day_kept,
    in_french,
    kept_for,
    months_before,
    too_old_before,
)
from schemas.definitions import Town, Validity
from schemas.retention_rules import RETENTION_RULES

SCHOOL_YEAR = Validity(1, "school_year")


def test_every_rule_of_the_language_has_its_time_and_its_source() -> None:
    assert DEFAULTS.keys() == RETENTION_RULES.keys()
    assert all(rule.source.endswith(".") for rule in DEFAULTS.values())


def test_the_town_says_another_time(town: Town) -> None:
    assert kept_for(town, "accepted_requests") == Validity(3, "years")
    longer = replace(town, retention={"accepted_requests": Validity(5, "years")})
    assert kept_for(longer, "accepted_requests") == Validity(5, "years")
    assert kept_for(longer, "mails") == kept_for(None, "mails") == Validity(90, "days")


@pytest.mark.parametrize(
    ("keep", "day", "first"),
    [
        (Validity(30, "days"), "2026-11-21", "2026-10-22"),
        (Validity(3, "months"), "2026-05-31", "2026-02-28"),
        (Validity(1, "years"), "2028-02-29", "2027-02-28"),
        (Validity(3, "years"), "2026-11-21", "2023-11-21"),
        (SCHOOL_YEAR, "2026-11-21", "2026-08-01"),
        (SCHOOL_YEAR, "2026-09-01", "2026-08-01"),
        (SCHOOL_YEAR, "2026-08-31", "2025-08-01"),
        (SCHOOL_YEAR, "2026-01-01", "2025-08-01"),
    ],
)
def test_the_earliest_day_that_is_still_kept(keep: Validity, day: str, first: str) -> None:
    assert first_day_kept(keep, date.fromisoformat(day)).isoformat() == first


@pytest.mark.parametrize(
    ("keep", "day", "first"),
    [
        (SCHOOL_YEAR, "2026-11-21", "2026-08-01"),
        (Validity(3, "months"), "2026-11-21", "2025-08-01"),  # three months after 31 August are over on 1 December
        (Validity(3, "months"), "2026-12-01", "2026-08-01"),
    ],
)
def test_a_time_that_runs_from_the_end_of_the_school_year(keep: Validity, day: str, first: str) -> None:
    assert first_school_day_kept(keep, date.fromisoformat(day)).isoformat() == first


def test_a_month_that_is_shorter_gives_its_last_day() -> None:
    assert months_before(date(2027, 3, 31), 13) == date(2026, 2, 28)


def test_days_are_those_of_paris() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # the 22nd in Paris
    assert too_old_before(Validity(1, "days"), late) == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)


def test_times_are_said_in_french() -> None:
    said = [in_french(keep) for keep in (Validity(1, "years"), Validity(3, "years"), Validity(1, "days"), SCHOOL_YEAR)]
    assert said == ["1 an", "3 ans", "1 jour", "fin de l’année scolaire"]
