from __future__ import annotations

import pytest

from tests.forms.judging import judge

SAID = "Écrivez exactement la même réponse dans les deux cases."


@pytest.mark.parametrize(
    ("value", "facts", "said"),
    [
        ("a@b.fr", {"email": "a@b.fr"}, ""),
        ("A@b.fr", {"email": "a@b.fr"}, ""),
        ("c@b.fr", {"email": "a@b.fr"}, SAID),
        ("a@b.fr", {}, ""),
    ],
)
def test_a_confirmation_repeats_the_answer(value: str, facts: dict[str, str], said: str) -> None:
    assert judge("same_as", value, "email", facts) == said
