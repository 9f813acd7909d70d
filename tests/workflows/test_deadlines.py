from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.clock import PARIS
from schemas.definitions import Delay
from workflows.deadlines import end_of, is_working_day, working_day_after

MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("start", "count", "commune", "end"),
    [
        (MONDAY, 1, "06033", date(2026, 11, 3)),
        (MONDAY, 5, "06033", date(2026, 11, 9)),
        (date(2026, 11, 6), 1, "06033", date(2026, 11, 9)),  # a Friday
        (date(2026, 11, 7), 1, "06033", date(2026, 11, 9)),  # a Saturday
        (date(2026, 11, 10), 1, "06033", date(2026, 11, 12)),  # over 11 November
        (date(2026, 12, 24), 1, "06033", date(2026, 12, 28)),  # Christmas, a Friday
        (date(2026, 12, 24), 1, "67482", date(2026, 12, 28)),  # 26 December is a Saturday
        (date(2025, 12, 24), 1, "06033", date(2025, 12, 26)),
        (date(2025, 12, 24), 1, "67482", date(2025, 12, 29)),  # Strasbourg keeps 26 December
        (date(2026, 4, 2), 1, "06033", date(2026, 4, 3)),
        (date(2026, 4, 2), 1, "57463", date(2026, 4, 7)),  # Metz: Good Friday, then Easter Monday
        (date(2026, 4, 3), 1, "06033", date(2026, 4, 7)),  # Easter Monday
        (date(2026, 5, 13), 1, "06033", date(2026, 5, 15)),  # Ascension
        (date(2026, 5, 21), 1, "97209", date(2026, 5, 26)),  # Martinique: 22 May; Whit Monday
        (date(2026, 4, 30), 10, "06033", date(2026, 5, 19)),  # 1, 8 and 14 May
        (date(2026, 12, 31), 1, "06033", date(2027, 1, 4)),
    ],
)
def test_working_days_skip_week_ends_and_holidays(start: date, count: int, commune: str, end: date) -> None:
    assert working_day_after(start, count, commune) == end


@pytest.mark.parametrize(
    ("delay", "start", "end"),
    [
        (Delay(48, "hours"), datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 30, 12, tzinfo=UTC)),
        (Delay(30, "days"), datetime(2026, 2, 10, 9, tzinfo=UTC), datetime(2026, 3, 12, 23, 59, 59, tzinfo=PARIS)),
        # 23:30 on 9 February in UTC is already the 10th in Paris.
        (Delay(1, "days"), datetime(2026, 2, 9, 23, 30, tzinfo=UTC), datetime(2026, 2, 11, 23, 59, 59, tzinfo=PARIS)),
        (Delay(0, "days"), datetime(2026, 2, 9, 9, tzinfo=UTC), datetime(2026, 2, 9, 23, 59, 59, tzinfo=PARIS)),
        # Over the change to summer time the last second is still Paris's.
        (Delay(1, "days"), datetime(2026, 3, 28, 9, tzinfo=UTC), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)),
        (
            Delay(5, "working_days"),
            datetime(2026, 11, 2, 9, tzinfo=UTC),
            datetime(2026, 11, 9, 22, 59, 59, tzinfo=UTC),
        ),
    ],
)
def test_a_delay_ends_with_its_last_day_in_paris(delay: Delay, start: datetime, end: datetime) -> None:
    assert end_of(delay, start) == end


def test_29_february_is_a_day_like_another() -> None:
    assert is_working_day(date(2028, 2, 29))
    assert working_day_after(date(2028, 2, 28), 1) == date(2028, 2, 29)
