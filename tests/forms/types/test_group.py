from __future__ import annotations

from schemas.definitions import Field
from tests.forms.asking import ask, page

ROWS = (Field("name", "text", "Nom", required=True), Field("phone", "phone", "Téléphone"))
PICKUP = ask("group", "pickup", fields=ROWS, repeat={"max": 2, "add": "Ajouter une personne", "one": "une personne"})
ANSWERS = {"pickup": [{"_key": "k1", "name": "Jeanne"}, {"_key": "k2", "phone": "+33639982014"}]}


def test_each_row_has_its_own_inputs_and_its_number() -> None:
    html = page(PICKUP, answers=ANSWERS)
    assert [legend.text for legend in html.select(".row-of > legend")] == ["Personne 1", "Personne 2"]
    assert html.find(id="pickup-k1-name")["value"] == "Jeanne"
    assert html.find(id="pickup-k2-phone")["value"] == "06 39 98 20 14"
    assert [key["value"] for key in html.find_all("input", attrs={"name": "pickup-_row"})] == ["k1", "k2"]


def test_a_row_is_removed_by_its_key() -> None:
    buttons = page(PICKUP, answers=ANSWERS).select("button[value^=remove]")
    assert [button["value"] for button in buttons] == ["remove:pickup:k1", "remove:pickup:k2"]
    assert buttons[0].get_text(" ", strip=True).endswith("Personne 1")


def test_the_button_that_adds_goes_when_there_is_no_room() -> None:
    assert page(PICKUP, answers={"pickup": ANSWERS["pickup"][:1]}).select_one(".add")["value"] == "add:pickup"
    assert not page(PICKUP, answers=ANSWERS).select(".add")


def test_an_error_of_a_row_stands_in_that_row() -> None:
    html = page(PICKUP, answers=ANSWERS, errors={"pickup-k2-name": "Indiquez un nom."})
    assert html.select_one("#pickup-k2 .error").get_text(strip=True) == "Indiquez un nom."
    assert not html.select("#pickup-k1 .error")


def test_a_town_may_put_the_questions_of_a_row_side_by_side() -> None:
    line = ask("group", "pickup", fields=ROWS, layout="line")
    assert page(line, answers=ANSWERS).select(".in-line .question")
