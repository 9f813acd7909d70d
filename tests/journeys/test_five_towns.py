"""The whole way in each town, without a script and by labels alone, as its guide tells it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journeys.asking import REQUESTS
from tests.journeys.five import OPENINGS
from tests.journeys.person import Person
from tests.journeys.whole_way import family_asks, family_goes_green


@pytest.mark.parametrize("town", sorted(OPENINGS))
def test_a_family_does_all_that_its_guide_shows_and_each_answer_is_yes(app: Flask, town: str) -> None:
    """An account, sheets that go orange then green, gates that open, then every request with its papers."""
    person = Person(app.test_client())
    opened = family_goes_green(app, person, town)
    if town in REQUESTS:
        family_asks(app, person, town, opened)
