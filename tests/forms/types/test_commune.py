from __future__ import annotations

import pytest

from tests.forms.asking import ask, page, read, sentence, shown, stored

PLACE = ask("commune", "commune")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Carros", "06033"),
        ("carros", "06033"),
        ("Carros (06510)", "06033"),
        ("06510 Carros", "06033"),
        ("cesson sevigne", "35051"),
        ("Saint-Denis (93)", "93066"),
        ("St Denis (97400)", "97411"),
        ("Paris (75015)", "75056"),
    ],
)
def test_a_commune_is_found_as_people_write_it(typed: str, code: str) -> None:
    assert stored(PLACE, typed) == code


def test_a_name_that_several_have_asks_for_the_postcode() -> None:
    said = sentence(PLACE, "Saint-Denis")
    assert said.startswith(
        "Plusieurs communes s'appellent ainsi : précisez le code postal, par exemple « Saint-Denis ("
    )


def test_a_name_that_none_has_proposes_the_nearest() -> None:
    assert "Vouliez-vous dire « Carros (06510) »" in sentence(PLACE, "Carro")
    assert sentence(PLACE, "Zzz").startswith("Nous ne trouvons pas « Zzz ». Vérifiez l'orthographe")


def test_the_department_of_the_page_tells_namesakes_apart() -> None:
    narrowed = ask("commune", "commune", department="department")
    assert stored(narrowed, {"": "Saint-Denis", "!department": "93"}) == "93066"


def test_a_commune_is_shown_with_its_postcode_and_comes_back_the_same() -> None:
    assert shown(PLACE, "06033") == {"": "Carros (06510)"}
    assert read(PLACE, "00000") == ""
    assert page(PLACE, answers={"commune": "06033"}).input["value"] == "Carros (06510)"


def test_the_script_knows_where_to_look() -> None:
    assert page(PLACE).select_one("[data-find]")["data-find"] == "/essai/suggest/commune"
