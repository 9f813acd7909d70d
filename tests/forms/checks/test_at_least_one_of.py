from __future__ import annotations

from typing import Any

import pytest

from forms.checks import CHECKS
from tests.forms.judging import judge

SAID = "Remplissez au moins l'une de ces réponses."


@pytest.mark.parametrize(
    ("value", "facts", "said"),
    [
        (None, {}, SAID),
        ("", {"mobile": ""}, SAID),
        (None, {"mobile": "06"}, ""),
        ("04", {}, ""),
        (None, {"kinds": []}, SAID),
        (None, {"mobile": False}, ""),
    ],
)
def test_one_of_several_questions_must_be_answered(value: Any, facts: dict[str, Any], said: str) -> None:
    assert judge("at_least_one_of", value, ["phone", "mobile", "kinds"], facts) == said


def test_it_judges_an_answer_that_was_not_given() -> None:
    assert CHECKS["at_least_one_of"].on_empty
