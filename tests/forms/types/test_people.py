from __future__ import annotations

from typing import Any

import pytest

from forms.types import TYPES
from schemas.definitions import Field
from tests.forms.asking import ask, context, page, read
from tests.forms.making import when

CHILD = (
    Field("first_name", "text", "Prénom", required=True),
    Field("last_name", "text", "Nom", required=True),
    Field("expected_birth", "yes_no", "Naissance prévue"),
    Field("birth_date", "date", "Né le"),
    Field("pai", "yes_no", "PAI"),
    Field("pai_detail", "text", "Détail du PAI", when=when({"pai": True})),
    Field("phone", "phone", "Portable"),
    Field("password", "password", "Mot de passe"),
)
CHILDREN = ask(
    "people", "children", kind="child", role="child", fields=CHILD, repeat={"max": 2, "add": "Ajouter un enfant"}
)
NINA = {
    "_key": "c1",
    "first_name": "Nina",
    "last_name": "Testo",
    "birth_date": "2018-02-03",
    "pai": False,
    "pai_detail": "hidden",
}
BABY = {"_key": "c2", "first_name": "", "last_name": "Testo", "birth_date": "2027-03-15", "expected_birth": True}


def family(*rows: dict[str, Any], **extra: Any):  # type: ignore[no-untyped-def]
    return page(CHILDREN, answers={"children": list(rows)}, step_url="/t/drafts/1/people", **extra)


def test_a_person_is_a_card_with_name_initials_age_and_facts() -> None:
    card = family(NINA).select_one("#children-c1")
    assert card.h3.text == "Nina Testo"
    assert card.select_one(".avatar").text == "NT"
    assert card.select_one(".soft").text == "8 ans"
    assert [(fact.dt.text, fact.dd.text) for fact in card.select(".facts > div")] == [
        ("Né le", "03/02/2018"),
        ("PAI", "Non"),
    ]


def test_trap_1_a_card_shows_no_hidden_answer_and_no_secret() -> None:
    text = family({**NINA, "password": {"hash": "argon"}}).text
    assert "hidden" not in text
    assert "Choisi" not in text


def test_an_expected_child_says_when() -> None:
    assert family(BABY).select_one("#children-c2 .soft").text == "Naissance prévue le 15/03/2027"


@pytest.mark.parametrize(
    ("lacking", "chip", "verb"),
    [
        ({}, "Complet", "Modifier"),
        ({"children-c1": 1}, "Il manque 1 réponse", "Compléter"),
        ({"children-c1": 2}, "Il manque 2 réponses", "Compléter"),
    ],
)
def test_a_card_says_what_is_missing(lacking: dict[str, int], chip: str, verb: str) -> None:
    card = family(NINA, lacking=lacking).select_one("#children-c1")
    assert card.select_one(".chip").get_text(strip=True) == chip
    assert card.select_one("a").get_text(" ", strip=True) == f"{verb} Nina Testo"


def test_a_card_leads_to_its_page_and_can_be_removed() -> None:
    card = family(NINA).select_one("#children-c1")
    assert card.a["href"] == "/t/drafts/1/people/children/c1"
    assert card.button["value"] == "remove:children:c1"


def test_one_more_may_be_added_while_there_is_room() -> None:
    assert family(NINA).select_one(".add")["href"] == "/t/drafts/1/people/children/new"
    assert not family(NINA, BABY).select(".add")


def test_whoever_must_be_there_alone_cannot_be_removed() -> None:
    holder = ask(
        "people",
        "holder",
        kind="adult",
        role="holder",
        fields=CHILD,
        repeat={"min": 1, "max": 1, "one": "le titulaire"},
    )
    html = page(holder, answers={"holder": [NINA]})
    assert not html.select("button")
    assert html.select_one(".soft").text == "Holder"
    assert page(holder).select_one(".add").get_text(strip=True) == "Renseigner le titulaire"


def test_a_town_may_choose_the_title_of_a_card() -> None:
    titled = ask("people", "children", kind="child", role="child", fields=CHILD, title="{last_name} {first_name}")
    assert page(titled, answers={"children": [NINA]}).h3.text == "Testo Nina"
    assert page(titled, answers={"children": [{"_key": "c9"}]}).h3.text == "Sans nom pour l'instant"
    assert read(titled, [NINA, BABY]) == "Testo Nina, Testo"


def test_the_holder_s_card_bears_the_name_given_one_step_before() -> None:
    only_born = (Field("birth_date", "date", "Né le"),)
    holder = ask("people", "holder", label="Adulte responsable 1", kind="adult", role="holder", fields=only_born)
    asked = context(first_name="Maurice", last_name="Testo")
    card = page(holder, answers={"holder": [{"_key": "h"}]}, asked=asked)
    assert card.h3.text == "Maurice Testo"
    assert card.select_one(".avatar").text == "MT"
    assert card.select_one(".soft").text == "Adulte responsable 1"
    assert TYPES["people"].tell(holder, [{"_key": "h"}], asked.facts) == "Maurice Testo"


def test_what_people_typed_is_escaped() -> None:
    card = family({**NINA, "first_name": "<b>", "phone": "<i>"})
    assert card.find("b") is None
    assert card.find("i") is None


def test_too_few_people_is_told_above_the_cards() -> None:
    html = family(errors={"children-_row": "Ajoutez au moins un enfant."})
    assert html.find(id="children-_row-error").get_text(strip=True) == "Ajoutez au moins un enfant."
