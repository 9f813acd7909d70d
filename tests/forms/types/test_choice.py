from __future__ import annotations

import pytest

from tests.forms.asking import ask, page, read, sentence, shown, stored

SITUATIONS = {"married": "Mariés", "separated": "Séparés"}


@pytest.mark.parametrize("typed", ["married", "Mariés", "MARIÉS"])
def test_an_answer_is_known_by_its_value_or_its_label(typed: str) -> None:
    assert stored(ask("choice", options=SITUATIONS), typed) == "married"


def test_what_is_not_in_the_list_is_refused() -> None:
    assert sentence(ask("choice", options=SITUATIONS), "crafted") == "Choisissez une réponse dans la liste."


def test_a_few_answers_are_radios_and_many_a_list() -> None:
    assert page(ask("choice", options=SITUATIONS)).select("fieldset input[type=radio]")
    many = {f"v{number}": f"Réponse {number}" for number in range(9)}
    options = page(ask("choice", options=many), answers={"answer": "v3"}).select("select option")
    assert [option["value"] for option in options if option.has_attr("selected")] == ["v3"]
    assert options[0].text == "Choisir"


def test_a_searched_list_shows_labels() -> None:
    searched = ask("choice", options=SITUATIONS, display="search")
    assert shown(searched, "married") == {"": "Mariés"}
    html = page(searched, answers={"answer": "married"})
    assert html.input["value"] == "Mariés"
    assert [option["value"] for option in html.select("datalist option")] == ["Mariés", "Séparés"]


def test_an_option_that_is_gone_reads_as_nothing() -> None:
    assert read(ask("choice", options=SITUATIONS), "widowed") == ""
