from __future__ import annotations

from forms.types import TYPES
from tests.forms.asking import ask, context, page, sentence, stored

CHILD = ask("person", "child", kinds=["child"])


def test_only_people_of_the_household_are_taken() -> None:
    assert stored(CHILD, "p1") == "p1"
    assert sentence(CHILD, "p2") == "Choisissez une personne de la liste."
    assert sentence(CHILD, "p9") == "Choisissez une personne de la liste."


def test_the_page_offers_those_of_the_right_kind() -> None:
    html = page(CHILD, answers={"child": "p1"})
    assert [label.get_text(strip=True) for label in html.select("label")] == ["Léa Morvan"]
    assert html.input.has_attr("checked")
    assert html.input["id"] == "child"


def test_nobody_is_an_answer_where_the_town_says_so() -> None:
    free = ask("person", "child", none="Aucun enfant")
    assert stored(free, "none") == "none"
    assert [label.get_text(strip=True) for label in page(free).select("label")] == [
        "Léa Morvan",
        "Camille Morvan",
        "Aucun enfant",
    ]


def test_a_family_without_people_is_told_so() -> None:
    alone = context()
    html = page(ask("person", kinds=["contact"]), asked=alone)
    assert "Personne n'est encore déclaré" in html.text


def test_a_person_reads_by_name() -> None:
    facts = {"people": [["p1", "child", "Léa Morvan"]]}
    assert TYPES["person"].tell(CHILD, "p1", facts) == "Léa Morvan"
    assert TYPES["person"].tell(ask("person", none="Aucun"), "none", facts) == "Aucun"
