from __future__ import annotations

import pytest

from domain.keys import UNMISTAKABLE, new_key, read_key, spaced, unknown_signs


def test_a_key_holds_no_sign_that_is_mistaken_for_another() -> None:
    key = new_key()
    assert len(key) == 10
    assert set(key) <= set(UNMISTAKABLE)
    assert not set(UNMISTAKABLE) & set("O0I1L")


@pytest.mark.parametrize("typed", ["ABCDE23456", "abcde 23456", " ab-cde.23456 ", "ABCDE\u00a023456"])
def test_a_key_is_read_however_it_is_typed(typed: str) -> None:
    assert read_key(typed) == "ABCDE23456"


@pytest.mark.parametrize(
    ("typed", "signs"), [("ABCDE23456", ""), ("AB0DE-OI345", "0OI"), ("abl1l", "L1"), ("ÉABC", "É"), ("", "")]
)
def test_signs_that_stand_in_no_key_are_told(typed: str, signs: str) -> None:
    assert unknown_signs(typed) == signs


def test_a_key_is_printed_in_two_halves() -> None:
    assert (spaced("ABCDE23456"), spaced("")) == ("ABCDE 23456", "")
