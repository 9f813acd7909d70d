from __future__ import annotations

from typing import Any

import pytest

from tests.forms.judging import judge

TO_COME = "Cette date est à venir : cochez « Naissance prévue », ou corrigez-la."
PAST = "Cette date est passée : décochez « Naissance prévue », ou indiquez la date attendue."


@pytest.mark.parametrize(
    ("birth", "expected", "said"),
    [
        ("2027-03-15", None, TO_COME),
        ("2027-03-15", False, TO_COME),
        ("2027-03-15", True, ""),
        ("2018-02-03", None, ""),
        ("2018-02-03", True, PAST),
        ("2026-11-21", None, ""),
        ("2026-11-21", True, ""),
    ],
)
def test_only_a_child_that_is_expected_has_a_birth_date_to_come(birth: str, expected: Any, said: str) -> None:
    assert judge("future_only_if", birth, "expected_birth", {"expected_birth": expected}) == said
