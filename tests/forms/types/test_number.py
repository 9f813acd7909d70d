from __future__ import annotations

from typing import Any

import pytest

from tests.forms.asking import ask, page, read, sentence, shown, stored

COUNT = ask("number", min=0, max=20)
WEIGHT = ask("number", decimals=2, unit="kg")


@pytest.mark.parametrize(("typed", "kept"), [("2", 2), ("+3", 3), ("007", 7), ("4,0", 4)])
def test_a_whole_number_is_kept_as_one(typed: str, kept: int) -> None:
    assert stored(COUNT, typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("20,5", "20.5"), ("20.50 kg", "20.5"), ("1 234,56", "1234.56"), ("20,00", 20), ("-3,25", "-3.25")],
)
def test_decimals_are_written_the_french_way_and_kept_exactly(typed: str, kept: Any) -> None:
    assert stored(WEIGHT, typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("21", "Indiquez au plus 20."),
        ("-1", "Indiquez au moins 0."),
        ("2,5", "Écrivez un nombre entier, sans virgule."),
        ("deux", "Écrivez un nombre en chiffres, par exemple 12."),
        ("1e9", "Écrivez un nombre en chiffres, par exemple 12."),
        ("NaN", "Écrivez un nombre en chiffres, par exemple 12."),
        ("9" * 13, "Écrivez un nombre en chiffres, par exemple 12."),
    ],
)
def test_a_refusal_says_what_to_write(typed: str, said: str) -> None:
    assert sentence(COUNT, typed) == said


def test_too_many_decimals_are_refused() -> None:
    assert sentence(WEIGHT, "1,234") == "Écrivez 2 chiffres au plus après la virgule."


def test_a_number_is_shown_with_a_comma_and_read_with_its_unit() -> None:
    assert shown(WEIGHT, "20.5") == {"": "20,5"}
    assert read(WEIGHT, "20.5") == "20,5 kg"
    assert page(WEIGHT, answers={"answer": "20.5"}).find(string="kg")
