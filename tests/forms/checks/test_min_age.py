from __future__ import annotations

import pytest

from tests.forms.judging import judge

SAID = "Il faut avoir 18 ans ou plus : vérifiez la date de naissance."


@pytest.mark.parametrize(
    ("birth", "said"), [("2008-11-21", ""), ("2008-11-22", SAID), ("2026-11-21", SAID), ("1979-04-29", "")]
)
def test_trap_12_one_is_18_on_the_day_of_the_birthday(birth: str, said: str) -> None:
    assert judge("min_age", birth, 18) == said


def test_trap_12_born_on_29_february_one_is_18_on_1_march() -> None:
    assert judge("min_age", "2008-02-29", 18, {"today": "2026-02-28"}) == SAID
    assert judge("min_age", "2008-02-29", 18, {"today": "2026-03-01"}) == ""
