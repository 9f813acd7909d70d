from __future__ import annotations

from datetime import date

import pytest

from domain.expiry import expires_on
from schemas.definitions import DocumentKind, Validity

MONTHS, YEARS, DAYS, SCHOOL = "months", "years", "days", "school_year"


@pytest.mark.parametrize(
    ("amount", "unit", "day", "end"),
    [
        (3, MONTHS, date(2026, 11, 21), date(2027, 2, 21)),
        (3, MONTHS, date(2026, 11, 30), date(2027, 2, 28)),
        (3, MONTHS, date(2027, 11, 30), date(2028, 2, 29)),
        (1, MONTHS, date(2026, 12, 31), date(2027, 1, 31)),
        (12, MONTHS, date(2026, 12, 1), date(2027, 12, 1)),
        (1, YEARS, date(2028, 2, 29), date(2029, 2, 28)),
        (10, YEARS, date(2026, 5, 4), date(2036, 5, 4)),
        (90, DAYS, date(2026, 11, 21), date(2027, 2, 19)),
        (1, SCHOOL, date(2026, 7, 31), date(2026, 8, 31)),
        (1, SCHOOL, date(2026, 8, 1), date(2027, 8, 31)),
        (1, SCHOOL, date(2027, 1, 15), date(2027, 8, 31)),
        (2, SCHOOL, date(2026, 9, 1), date(2028, 8, 31)),
    ],
)
def test_a_paper_is_worth_something_until_that_day(amount: int, unit: str, day: date, end: date) -> None:
    kind = DocumentKind("proof", "Justificatif", valid_for=Validity(amount, unit))  # type: ignore[arg-type]
    assert expires_on(kind, day) == end


def test_a_paper_without_a_rule_is_always_worth_something() -> None:
    assert expires_on(DocumentKind("birth", "Acte de naissance"), date(2026, 11, 21)) is None
    assert expires_on(None, date(2026, 11, 21)) is None
