from __future__ import annotations

import pytest

from tests.forms.asking import ask, read, sentence, shown, stored

AMOUNT = ask("money", max=10000)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("12,5", "12.50"), ("12.50 €", "12.50"), ("1 250", "1250.00"), ("0", "0.00"), ("-0", "0.00"), ("0,10", "0.10")],
)
def test_trap_33_an_amount_is_kept_to_the_cent(typed: str, kept: str) -> None:
    assert stored(AMOUNT, typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "Indiquez au moins 0 €."),
        ("10000,01", "Indiquez au plus 10000 €."),
        ("1,234", "Écrivez 2 chiffres au plus après la virgule."),
        ("cher", "Écrivez un nombre en chiffres, par exemple 12,50."),
    ],
)
def test_a_refusal_says_what_to_write(typed: str, said: str) -> None:
    assert sentence(AMOUNT, typed) == said


def test_an_amount_is_read_in_euros() -> None:
    assert read(AMOUNT, "1250.50") == "1 250,50 €"
    assert shown(AMOUNT, "1250.50") == {"": "1250,50"}
