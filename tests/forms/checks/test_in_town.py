from __future__ import annotations

from typing import Any

import pytest

from tests.forms.judging import judge

SAID = "Indiquez une adresse à Essai (06510) : cette démarche est pour ses habitants."


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({"insee": "06033", "postcode": "06510"}, ""),
        ({"insee": "06025", "postcode": "06510"}, SAID),
        ({"postcode": "06510", "city": "Caros"}, ""),
        ({"postcode": "06000"}, SAID),
        ({}, SAID),
        ("06033", ""),
        ("06510", ""),
        ("35051", SAID),
    ],
)
def test_the_commune_decides_and_else_the_postcode(place: Any, said: str) -> None:
    assert judge("in_town", place, True) == said
