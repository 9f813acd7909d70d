from __future__ import annotations

import pytest

from schemas.definitions import Delay, Validity
from schemas.lengths import delay, validity


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("30 days", Validity(30, "days")),
        ("1 month", Validity(1, "months")),
        ("3 months", Validity(3, "months")),
        ("1 year", Validity(1, "years")),
        ("school year", Validity(1, "school_year")),
        ("", None),
    ],
)
def test_a_validity_is_a_number_of_days_months_or_years_or_the_school_year(
    written: str, found: Validity | None
) -> None:
    assert validity(written) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("48 hours", Delay(48, "hours")),
        ("1 day", Delay(1, "days")),
        ("5 working days", Delay(5, "working_days")),
        ("", None),
    ],
)
def test_a_delay_is_a_number_of_hours_days_or_working_days(written: str, found: Delay | None) -> None:
    assert delay(written) == found
