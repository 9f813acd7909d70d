from __future__ import annotations

import json
from typing import Any

import pytest

from forms.types import TYPES
from tests.forms.asking import ask, page, read, refusal, sentence, shown, stored

FULL = ask("address", parts=["search", "number", "street", "building", "flat", "extra", "postcode", "city", "country"])
HOME = {"number": "4", "street": "chemin de la Pouncha", "postcode": "06510", "city": "Carros"}


def test_an_address_is_kept_in_parts_with_its_commune() -> None:
    assert stored(ask("address"), HOME) == {**HOME, "insee": "06033"}


@pytest.mark.parametrize(
    ("city", "postcode", "insee"),
    [
        ("CARROS", "06 510", "06033"),
        ("carros", "06510", "06033"),
        ("Nice", "06510", None),
        ("Carros Cedex", "06513", None),
    ],
)
def test_the_commune_is_known_only_where_postcode_and_city_agree(city: str, postcode: str, insee: str | None) -> None:
    assert stored(ask("address"), {**HOME, "city": city, "postcode": postcode}).get("insee") == insee


def test_a_crafted_commune_is_not_read() -> None:
    assert stored(ask("address"), {**HOME, "insee": "75056"})["insee"] == "06033"


def test_each_part_that_is_missing_has_its_sentence() -> None:
    assert refusal(ask("address"), {"number": "4"}) == {
        "street": "Indiquez le nom de la voie.",
        "postcode": "Indiquez le code postal.",
        "city": "Indiquez la ville.",
    }
    assert set(TYPES["address"].lacking(FULL, "Adresse", "")) == {"street", "postcode", "city"}


def test_the_town_s_own_wording_names_the_part() -> None:
    own = TYPES["address"].lacking(
        ask("address", labels={"street": "Rue"}), "Adresse", "Le champ « {label} » est obligatoire."
    )
    assert own["street"] == "Le champ « rue » est obligatoire."


def test_the_country_already_chosen_on_the_page_is_not_said_to_be_missing() -> None:
    abroad = ask("address", parts=["street", "city", "country"], required_parts=["street", "city", "country"])
    assert set(TYPES["address"].lacking(abroad, "Adresse", "")) == {"street", "city"}


def test_where_a_town_makes_nothing_mandatory_an_address_may_be_left_out_or_partial() -> None:
    free = ask("address", parts=["number", "street", "postcode", "city"], required_parts=[])
    assert stored(free, {}) is None
    assert stored(free, {"city": "Carros"}) == {"city": "Carros"}


@pytest.mark.parametrize("postcode", ["6510", "065100", "O6510", "2A004"])
def test_a_french_postcode_has_five_digits(postcode: str) -> None:
    assert sentence(ask("address"), {**HOME, "postcode": postcode}) == "Un code postal a 5 chiffres, par exemple 06510."


def test_a_foreign_postcode_is_taken_as_it_is() -> None:
    swiss = stored(FULL, {"street": "rue du Lac 3", "postcode": "CH-1003", "city": "Lausanne", "country": "Suisse"})
    assert swiss == {"street": "rue du Lac 3", "postcode": "CH-1003", "city": "Lausanne", "country": "CH"}
    assert read(FULL, swiss) == "rue du Lac 3, CH-1003 Lausanne, Suisse"


def test_the_country_alone_is_no_address() -> None:
    assert stored(FULL, {"country": "FR", "search": "4 chemin"}) is None
    assert shown(FULL, None)["country"] == "FR"
    assert page(FULL).select_one("option[selected]").text == "France"


def test_a_town_chooses_what_an_address_must_have() -> None:
    short = ask("address", parts=["street", "city"], required_parts=["street"])
    assert stored(short, {"street": "Le Bourg"}) == {"street": "Le Bourg"}
    assert stored(ask("address", required_parts=[]), {"city": "Carros"}) == {"city": "Carros"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (HOME, "4 chemin de la Pouncha, 06510 Carros"),
        ({**HOME, "building": "B", "flat": "12", "extra": "Les Oliviers", "country": "FR"},
         "4 chemin de la Pouncha, bâtiment B, appartement 12, Les Oliviers, 06510 Carros"),
        ({"city": "Carros"}, "Carros"),
        (None, ""),
    ],
)  # fmt: skip
def test_an_address_reads_on_one_line(answer: Any, said: str) -> None:
    assert read(FULL, answer) == said


# --------------------------------------------------------------------------------------------------- search


def test_the_search_has_its_button_for_those_without_a_script() -> None:
    html = page(FULL)
    assert html.find("label", attrs={"for": "answer-search"}).text == "Rechercher l'adresse"
    assert html.select_one("button[name=_action]")["value"] == "find:answer"


def test_a_suggestion_is_a_button_that_carries_the_address() -> None:
    found = {
        **HOME,
        "insee": "06033",
        "label": "4 Chemin de la Pouncha 06510 Carros",
        "score": 0.9,
        "street": 'rue "<b>"',
    }
    button = page(FULL, suggestions={"answer": [found]}).select_one(".suggestion")
    verb, name, text = button["value"].split(":", 2)
    assert (verb, name) == ("pick", "answer")
    assert json.loads(text) == {**HOME, "street": 'rue "<b>"', "insee": "06033"}
    assert button.text == "4 Chemin de la Pouncha 06510 Carros"


def test_a_search_without_result_says_what_to_do() -> None:
    html = page(FULL, suggestions={"answer": []}, searched={"answer": "rue <x>"})
    assert html.find(id="answer-search")["value"] == "rue <x>"
    assert "Aucune adresse trouvée pour « rue <x> »" in html.find(role="status").text.replace("\u00a0", " ")


def test_the_browser_fills_the_family_s_own_address() -> None:
    html = page(FULL)
    assert html.find(id="answer-postcode")["autocomplete"] == "postal-code"
    assert html.find(id="answer-street")["autocomplete"] == "off", "the number is asked apart"
    assert page(ask("address", parts=["street"])).find(id="answer-street")["autocomplete"] == "address-line1"
