from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from schemas.definitions import State
from web.family.indicators import holder_words


@pytest.mark.parametrize(
    ("holder", "final", "words"),
    [
        ("staff", False, "Chez le service Enfance"),
        ("family", False, "À vous de jouer"),
        ("others", False, ""),
        ("nobody", True, ""),
    ],
)
def test_who_has_a_request_is_the_family_or_the_service_or_is_not_said(holder: Any, final: bool, words: str) -> None:
    state = State("s", "État", "blue", holder, final=final)
    file: Any = SimpleNamespace(state=state, town=SimpleNamespace(service=SimpleNamespace(name="service Enfance")))
    assert holder_words(file) == words
