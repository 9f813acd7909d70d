"""A delay is only said never to end where it cannot, in any month."""

from __future__ import annotations

import pytest

from schemas.link.span import least_hours, most_hours
from tests.schemas.link.flows import told

DAY = 24


@pytest.mark.parametrize(
    ("written", "least", "most"),
    [
        ("48 hours", 48, 48),
        ("30 days", 30 * DAY, 30 * DAY),
        ("2 months", 56 * DAY, 62 * DAY),
        ("1 working day", DAY, 5 * DAY),
        ("5 working days", 5 * DAY, 13 * DAY),
        ("6 working days", 8 * DAY, 15 * DAY),
        ("1 school day", DAY, 78 * DAY),
        ("", 0, 0),
    ],
)
def test_a_delay_has_its_bounds(written: str, least: int, most: int) -> None:
    assert (least_hours(written), most_hours(written)) == (least, most)


@pytest.mark.parametrize(
    ("one", "other", "accepted"),
    [
        ("30 days", "40 days", False),
        ("30 days", "30 days", False),
        ("2 months", "61 days", True),
        ("1 month", "32 days", False),
        ("10 working days", "30 days", False),
        ("10 working days", "20 days", True),
        ("20 days, when: {school: gare}", "30 days", True),
        ("20 days, when: {school: gare}", "30 days, when: {school: gare}", False),
        ("20 days, when: {school: gare}", "30 days, when: {school: moulin}", True),
    ],
)
def test_the_longer_of_two_delays_is_told(one: str, other: str, accepted: bool) -> None:
    first = f"one: {{from: waiting, to: granted, after: {one}}}"
    found = told(first, f"two: {{from: waiting, to: refused, after: {other}}}")
    assert (found == []) is accepted
    assert accepted or found[0].startswith("ce délai n'arrivera jamais")
