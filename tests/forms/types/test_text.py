from __future__ import annotations

import pytest

from tests.forms.asking import ask, page, sentence, stored

NAME = ask("text", "name", max_length=10)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Le   Gall ", "Le Gall"),
        ("e\u0301cole", "école"),
        ("a\tb", "a b"),
        ("Le\u00a0Gall", "Le Gall"),
        ("a\0b", "ab"),
        ("un\ndeux", "un deux"),
    ],
)
def test_what_is_pasted_is_cleaned(typed: str, kept: str) -> None:
    assert stored(NAME, typed) == kept


@pytest.mark.parametrize(
    ("case", "kept"), [("upper", "LE GALL ÉRIC"), ("title", "Le Gall Éric"), ("none", "le gall éric")]
)
def test_a_town_may_ask_for_capitals(case: str, kept: str) -> None:
    assert stored(ask("text", case=case), "le gall éric") == kept


def test_a_long_answer_is_told_how_long_it_may_be() -> None:
    assert sentence(NAME, "x" * 12) == "Raccourcissez votre réponse : 10 caractères au plus, vous en avez saisi 12."
    assert page(NAME).input["maxlength"] == "10"


def test_a_short_answer_is_told_how_long_it_must_be() -> None:
    assert sentence(ask("text", min_length=3), "ab") == "Saisissez au moins 3 caractères."


def test_a_pattern_is_refused_in_the_town_s_own_words() -> None:
    plate = ask("text", pattern="[A-Z]{2}-[0-9]{3}", pattern_message="Écrivez par exemple AB-123.")
    assert sentence(plate, "AB123") == "Écrivez par exemple AB-123."
    assert stored(plate, "AB-123") == "AB-123"


def test_the_hint_and_the_reason_stand_by_the_question() -> None:
    html = page(ask("text", hint="Comme sur la carte d'identité.", why="Pour vous retrouver."))
    assert html.input["aria-describedby"] == "answer-hint"
    assert "Pour vous retrouver." in html.details.get_text()
