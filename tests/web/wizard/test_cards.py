from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from domain.records import Draft
from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.wizard.conftest import logged_in
from tests.web.wizard.test_filling import raw_post
from tests.worlds import text
from web.wizard.person import _act

TOWN = "charost"


def begin(app: Flask) -> Person:
    parent = logged_in(app, "nouvelle", TOWN)
    parent.visit(f"/{TOWN}/procedures/household").press("Commencer").press(
        "Continuer", {"Situation familiale": "Célibataire"}
    )
    return parent


def stored(app: Flask) -> dict[str, Any]:
    with app.extensions["database"].session(TOWN) as session:
        return dict(
            session.scalars(select(Draft).where(Draft.procedure == "household", Draft.state == "open")).one().answers
        )


def test_trap_7_a_persons_card_survives_the_login(app: Flask) -> None:
    parent = begin(app).follow("Ajouter un enfant")
    parent.client.delete_cookie("session")
    parent.press("Enregistrer", {"Prénom": "Nina"})
    assert parent.address == f"/{TOWN}/login"
    parent.press("Connexion", {"Adresse mail": f"nouvelle@{TOWN}.example", "Mot de passe": "guichet-demo"})
    assert stored(app)["children"][0]["first_name"] == "Nina"


def test_trap_6_two_tabs_on_one_person_do_not_overwrite_each_other(app: Flask) -> None:
    parent = begin(app).follow("Ajouter un enfant").press("Enregistrer", {"Prénom": "Nina"})
    parent.visit(parent.address)
    other = Person(parent.client).visit(parent.address)
    other.press("Enregistrer", {"Prénom": "Ninon"})
    parent.press("Enregistrer", {"Prénom": "Léa"})
    assert parent.status == 409
    parent.must_see("« Ninon »", "rien n'est perdu")
    assert stored(app)["children"][0]["first_name"] == "Ninon"
    parent.press("Enregistrer")
    assert stored(app)["children"][0]["first_name"] == "Léa"


def test_a_persons_address_is_wiped_where_the_town_says_so(app: Flask, enter: Enter) -> None:
    """« Effacer » stands under every address of Carbon-Blanc, the holder's too; nothing else goes."""
    parent = Person(enter("carbon-blanc", "nouvelle"))
    parent.visit("/carbon-blanc/procedures/family").press("Commencer").follow("Ajouter un contact")
    parent.press("Enregistrer", {"Prénom": "Augusta", "Nom de la voie": "rue Haute", "Code postal": "33530"})
    assert parent.page.find("input", attrs={"value": "rue Haute"})
    parent.press("Effacer")
    assert not parent.page.find("input", attrs={"value": "rue Haute"})
    with app.extensions["database"].session("carbon-blanc") as session:
        [row] = session.scalars(select(Draft).where(Draft.id == parent.address.split("/")[3])).one().answers["contacts"]
    assert row["first_name"] == "Augusta"
    assert "address" not in row
    town = app.extensions["editions"].current("carbon-blanc")
    groups = [each for each in town.procedures["family"].questions().values() if each.type == "people"]
    assert all(q.options["clear"] for group in groups for q in group.fields if q.type == "address")
    assert len(parent.page.find_all("button", string=lambda text: text and "Effacer" in text)) <= 1


def test_trap_6_a_row_added_in_one_tab_is_not_removed_by_another(app: Flask, parent: Person) -> None:
    from tests.web.wizard.conftest import CHILD, begin_child

    begin_child(parent).press("Suivant", CHILD)
    behind = Person(parent.client).visit(parent.address)
    parent.press("Ajouter une personne").press(
        "Finir plus tard", {"Prénom et nom": "Augusta Testa", "Téléphone": "06 39 98 20 14"}
    )
    behind.press("Finir plus tard", {"Régime alimentaire": "Sans porc"})
    assert behind.status == 409
    assert behind.page.find("input", attrs={"value": "Augusta Testa"})
    behind.press("Finir plus tard")
    with app.extensions["database"].session("cesson-sevigne") as session:
        answers = session.scalars(select(Draft).where(Draft.procedure == "child", Draft.state == "open")).one().answers
    assert [row["name"] for row in answers["pickup"]] == ["Augusta Testa"]
    assert answers["diet"] == "no_pork"


def test_a_crafted_remove_touches_nothing_but_rows(app: Flask, parent: Person) -> None:
    from tests.web.wizard.conftest import CHILD, begin_child

    begin_child(parent).press("Suivant", CHILD)
    raw_post(parent, parent.address, {"purpose": ["school"], "diet": "no_pork", "_action": "remove:purpose:x"})
    assert parent.status == 200
    raw_post(parent, parent.address, {"purpose": ["school"], "diet": "no_pork", "_action": "remove:diet:x"})
    with app.extensions["database"].session("cesson-sevigne") as session:
        answers = session.scalars(select(Draft).where(Draft.procedure == "child", Draft.state == "open")).one().answers
    assert (answers["purpose"], answers["diet"]) == (["school"], "no_pork")


@pytest.mark.parametrize(("action", "city"), [("copy", "Nice"), ("clear", None)])
def test_a_button_of_a_card_writes_only_what_the_card_asks(action: str, city: str | None) -> None:
    copy = {"from": "holder", "fields": ["city", "street"]}
    group = text("people", "people", fields=(text("city"),), options={"copy": copy})
    filling: Any = SimpleNamespace(answers={"holder": [{"city": "Nice", "street": "1 rue A"}]}, pending={})
    row = {"_key": "a", "city": "Carros", "street": "2 rue B"}
    _act(filling, group, row, "a", action)
    assert (row.get("city"), row["street"]) == (city, "2 rue B")
