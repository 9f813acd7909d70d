from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from domain import editions
from tests.journeys.person import words
from tests.web.conftest import Enter
from tests.web.pages import soup


def menu_of(html: str) -> list[str]:
    return [words(item.get_text()) for item in soup(html).select("#menu > a, #menu button")]


@pytest.mark.parametrize(
    ("name", "items"),
    [
        (None, ["Accueil", "Services", "Me connecter"]),
        (
            "famille",
            ["Mon espace", "Ma fiche famille", "Mes demandes", "Mes documents", "Mon compte", "Me déconnecter"],
        ),
        ("agent", ["Dossiers", "Messages", "Familles", "Au guichet", "Mon compte", "Me déconnecter"]),
        ("config", ["Accueil", "Mon compte", "Me déconnecter"]),
    ],
)
def test_the_menu_is_the_visitors_own(client: FlaskClient, enter: Enter, name: str | None, items: list[str]) -> None:
    visitor = enter("carros", name) if name else client
    assert menu_of(visitor.get("/carros/").text) == items


def test_only_one_item_is_the_page_one_is_on(enter: Enter) -> None:
    for town in ("carbon-blanc", "carros"):
        page = soup(enter(town, "famille").get(f"/{town}/family/").text)
        assert [words(item.get_text()) for item in page.select("#menu [aria-current]")] == ["Mon espace"]


def test_a_cached_menu_holds_no_token_of_somebody_else(app: Flask, enter: Enter) -> None:
    tokens = set()
    for name in ("famille", "nouvelle"):
        page = soup(enter("carros", name).get("/carros/family/").text)
        tokens.add(str(page.select_one('#menu input[name="csrf_token"]')["value"]))
    assert len(tokens) == 2


def test_problems_of_the_files_are_told_to_staff_and_in_make_run_only(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].begin("carros") as session:
        editions.report_problems(session, town="carros", problems=["carros/town.yaml:3:1: <b>un fait</b>. un remède."])
    app.extensions["editions"].forget_look()
    page = soup(app.test_client().get("/carros/").text)
    assert "carros/town.yaml:3:1: <b>un fait</b>" in page.select_one(".problems").get_text()
    object.__setattr__(app.extensions["settings"], "demo", False)
    assert not soup(app.test_client().get("/carros/").text).select(".problems")
    assert soup(enter("carros", "agent").get("/carros/inbox").text).select(".problems")
    assert not soup(enter("carros", "famille").get("/carros/family/").text).select(".problems")
