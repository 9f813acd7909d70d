from __future__ import annotations

import pytest

from tests.forms.asking import ask, page, read, refusal, stored

BIRTH = ask("department", abroad=True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06", "06"),
        ("6", "06"),
        ("2a", "2A"),
        ("974", "974"),
        ("Alpes-Maritimes", "06"),
        ("alpes maritimes", "06"),
        ("06 – Alpes-Maritimes", "06"),
        ("99", "99"),
    ],
)
def test_a_department_is_known_by_code_or_by_name(typed: str, kept: str) -> None:
    assert stored(BIRTH, typed) == kept


def test_abroad_is_in_the_list_only_where_the_town_wants_it() -> None:
    assert page(BIRTH).select("option")[-1]["value"] == "99"
    assert page(ask("department")).select("option")[-1]["value"] != "99"
    assert refusal(ask("department"), "99")


def test_trap_34_a_department_keeps_its_zero() -> None:
    assert read(BIRTH, "06") == "06 – Alpes-Maritimes"
    assert page(BIRTH, answers={"answer": "06"}).select_one("option[selected]")["value"] == "06"
