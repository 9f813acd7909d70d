"""Views and columns: a list under a name, for oneself or for everybody, as it was composed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from domain.records import SavedView
from tests.journeys.person import Person, words
from tests.web.conftest import Enter
from tests.web.pages import check_page, soup, token_of
from tests.web.staff.test_inbox import listed

TOWN = "carros"
NAME = "Enregistrer cette vue sous le nom"
SHARE = "La partager avec tous les agents"


def saved(app: Flask) -> dict[str, tuple[str, bool]]:
    with app.extensions["database"].session(TOWN) as session:
        return {view.name: (view.query, view.shared) for view in session.scalars(select(SavedView))}


def composed(enter: Enter, query: str = "?view=all&procedure=child&order=newest", name: str = "agent") -> Person:
    return Person(enter(TOWN, name)).visit(f"/{TOWN}/inbox{query}")


def test_a_view_is_kept_as_composed_and_opens_as_it_was(app: Flask, enter: Enter) -> None:
    person = composed(enter).press("Enregistrer cette vue", {NAME: "Enfants"}).must_see("La vue « Enfants »")
    check_page(person.page, person.address)
    assert saved(app) == {"Enfants": ("?view=all&procedure=child&order=newest", False)}
    here = person.page.select_one('[aria-label="Vues enregistrées"] [aria-current]')
    assert words(here.get_text()) == "Enfants"
    wanted = listed(str(person.page))
    assert wanted
    person.visit(f"/{TOWN}/inbox").follow("Enfants")
    assert listed(str(person.page)) == wanted


def test_a_shared_view_is_everybodys_and_an_own_one_nobodys_else(app: Flask, enter: Enter) -> None:
    person = composed(enter).press("Enregistrer cette vue", {NAME: "À tous", SHARE: True})
    person.press("Enregistrer cette vue", {NAME: "À moi"})
    page = enter(TOWN, "chef").get(f"/{TOWN}/inbox").text
    assert "À tous" in page
    assert "À moi" not in page


def test_a_view_is_renamed_shared_and_removed(app: Flask, enter: Enter) -> None:
    person = composed(enter).press("Enregistrer cette vue", {NAME: "Une"}).visit(f"/{TOWN}/views")
    check_page(person.page, person.address)
    person.press("Enregistrer", {"Nom": "Deux", "Partagée avec tous les agents": True})
    assert saved(app)["Deux"][1]
    person.press("Enregistrer", {"Nom": " "})
    assert person.status == 422
    person.must_see("Donnez un nom à cette vue")
    check_page(person.page, person.address)
    person.press("Retirer la vue").must_see("est retirée")
    assert saved(app) == {}


@pytest.mark.parametrize("action", ["", "remove"])
def test_another_agents_view_is_not_found(app: Flask, enter: Enter, action: str) -> None:
    composed(enter, name="chef").press("Enregistrer cette vue", {NAME: "Celle du chef", SHARE: True})
    with app.extensions["database"].session(TOWN) as session:
        view_id = session.scalars(select(SavedView.id)).one()
    client = enter(TOWN, "agent")
    data = {"csrf_token": token_of(client, f"/{TOWN}/inbox"), "name": "Prise", "_action": action}
    assert client.post(f"/{TOWN}/views/{view_id}", data=data).status_code == 404
    assert "Celle du chef" in saved(app)


def test_columns_are_kept_for_every_list_and_carried_by_a_view(app: Flask, enter: Enter) -> None:
    person = composed(enter, "?view=all")
    person.press("Montrer ces colonnes", {"Échéance": True, "Attribué à": True, "Référence": True})
    check_page(person.page, person.address)
    cells = {str(cell["data-label"]) for cell in person.page.select(".queue .cell")}
    assert cells == {"Échéance", "Attribué à", "Référence"}
    person.press("Enregistrer cette vue", {NAME: "Large"})
    assert saved(app)["Large"][0] == "?view=all&columns=due%2Cassignee%2Creference"
    none = dict.fromkeys(("Échéance", "Attribué à", "Référence"), False)
    person.visit(f"/{TOWN}/inbox").press("Montrer ces colonnes", none)
    assert not person.page.select(".queue .cell")
    assert set(saved(app)) == {"Large"}
    assert person.follow("Large").page.select(".queue .cell")


def test_columns_nobody_knows_are_left_out(enter: Enter) -> None:
    page = soup(enter(TOWN, "agent").get(f"/{TOWN}/inbox?columns=due,answers,__class__").text)
    assert {str(cell["data-label"]) for cell in page.select(".queue .cell")} == {"Échéance"}
