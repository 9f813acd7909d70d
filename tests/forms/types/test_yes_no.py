from __future__ import annotations

import pytest

from forms.types import TYPES
from tests.forms.asking import ask, page, read, sentence, stored

RIGHT = ask("yes_no", undecided="Non renseigné")


@pytest.mark.parametrize(("posted", "kept"), [("yes", True), ("no", False), ("", None), ("undecided", None)])
def test_undecided_is_no_answer(posted: str, kept: bool | None) -> None:
    assert stored(RIGHT, posted) is kept


def test_anything_else_is_refused() -> None:
    assert sentence(RIGHT, "maybe") == "Répondez oui ou non."


def test_a_mandatory_question_left_undecided_says_what_to_do() -> None:
    assert TYPES["yes_no"].lacking(RIGHT, "Image", "") == {"": "Répondez oui ou non."}
    named = ask("yes_no", yes="Accepter", no="Refuser")
    assert TYPES["yes_no"].lacking(named, "Image", "") == {"": "Choisissez « Accepter » ou « Refuser »."}


@pytest.mark.parametrize(("answer", "said"), [(True, "Oui"), (False, "Non"), (None, "Non renseigné")])
def test_the_answer_reads_as_the_button_pressed(answer: bool | None, said: str) -> None:
    assert read(RIGHT, answer) == said
    html = page(RIGHT, answers={} if answer is None else {"answer": answer})
    (chosen,) = html.select("input[checked]")
    assert chosen.parent.get_text(strip=True).replace("\u00a0", " ") == said


def test_nothing_is_chosen_beforehand() -> None:
    html = page(ask("yes_no"))
    assert len(html.select("input[type=radio]")) == 2
    assert not html.select("input[checked]")
