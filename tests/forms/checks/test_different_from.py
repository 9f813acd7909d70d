from __future__ import annotations

import pytest

from tests.forms.judging import judge


@pytest.mark.parametrize(
    ("facts", "said"),
    [({"phone": "1"}, "Donnez ici une réponse différente de l'autre."), ({"phone": "2"}, ""), ({}, "")],
)
def test_two_answers_may_have_to_differ(facts: dict[str, str], said: str) -> None:
    assert judge("different_from", "1", "phone", facts) == said
