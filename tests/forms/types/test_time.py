from __future__ import annotations

import pytest

from tests.forms.asking import ask, page, read, sentence, stored

HOUR = ask("time")


@pytest.mark.parametrize("typed", ["08:30", "8:30", "8h30", "8 h 30", "08.30", "0830", "08:30:00", "8 H 30 min"])
def test_an_hour_is_read_as_people_write_it(typed: str) -> None:
    assert stored(HOUR, typed) == "08:30"


@pytest.mark.parametrize(("typed", "kept"), [("8h", "08:00"), ("0h05", "00:05"), ("23:59", "23:59")])
def test_minutes_may_be_left_out(typed: str, kept: str) -> None:
    assert stored(HOUR, typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("24:00", "Une journée va de 00:00 à 23:59 : vérifiez l'heure."),
        ("8:75", "Une journée va de 00:00 à 23:59 : vérifiez l'heure."),
        ("midi", "Écrivez une heure, par exemple 08:30."),
    ],
)
def test_an_hour_that_is_none_says_what_to_write(typed: str, said: str) -> None:
    assert sentence(HOUR, typed) == said


def test_an_hour_is_read_aloud_the_french_way() -> None:
    assert read(HOUR, "08:30") == "8 h 30"
    assert page(HOUR, answers={"answer": "08:30"}).input["value"] == "08:30"
