from __future__ import annotations

from typing import Any

import pytest

from tests.forms.judging import judge

SAID = "Ne remplissez qu'une seule de ces réponses : effacez l'autre."


@pytest.mark.parametrize(
    ("facts", "said"),
    [({"a": "x"}, ""), ({"a": "x", "b": "y"}, SAID), ({"a": "x", "b": "x"}, SAID), ({"b": "y"}, SAID)],
)
def test_only_one_of_several_questions_may_be_answered(facts: dict[str, Any], said: str) -> None:
    assert judge("at_most_one_of", "x", ["a", "b"], facts) == said
