from __future__ import annotations

from tests.forms.asking import ask, page, read, sentence, stored

PURPOSE = ask("choices", options={"school": "École", "canteen": "Restaurant scolaire", "arts": "École des arts"}, max=2)


def test_answers_are_kept_once_in_the_order_of_the_list() -> None:
    assert stored(PURPOSE, {"": ["canteen", "school", "canteen"]}) == ["school", "canteen"]
    assert read(PURPOSE, ["school", "canteen"]) == "École, Restaurant scolaire"


def test_nothing_ticked_is_no_answer() -> None:
    assert stored(PURPOSE, {"": []}) is None


def test_what_is_not_in_the_list_is_refused() -> None:
    assert sentence(PURPOSE, {"": ["school", "crafted"]}) == "Choisissez des réponses dans la liste."


def test_a_town_may_bound_how_many() -> None:
    assert sentence(PURPOSE, {"": ["school", "canteen", "arts"]}) == "Cochez 2 réponses au plus."
    assert sentence(ask("choices", min=2), {"": ["school"]}) == "Cochez au moins 2 réponses."


def test_the_answers_given_are_ticked() -> None:
    html = page(PURPOSE, answers={"answer": ["school", "arts"]})
    assert [box["value"] for box in html.select("input[checked]")] == ["school", "arts"]
    assert html.legend.get_text() == "Answer"
