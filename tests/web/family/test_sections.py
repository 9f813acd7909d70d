from __future__ import annotations

import pytest
from flask import Flask

from domain.database import counting
from schemas.shape.town_pages import SHOWN
from tests.journeys.person import Person, words
from tests.web.conftest import Enter
from tests.web.family.conftest import CARDS, PAGE, SHELVES, Change, Give, grown_old, sheet
from tests.web.pages import check_page, soup
from web.family.sections import KINDS

TOWN = "cesson-sevigne"
HOME = f"/{TOWN}/family/"


def tiles(person: Person) -> dict[str, str]:
    """What each tile says below its title."""
    found = {}
    for tile in person.page.select(".eight > .tile"):
        title = words(tile.h3.get_text())
        found[title] = words(tile.get_text()).removeprefix(title).strip()
    return found


def test_every_kind_of_heading_has_its_content_and_its_tile() -> None:
    assert set(KINDS) == set(SHOWN)


def test_tiles_stand_in_the_towns_order_under_the_guides_names(app: Flask, enter: Enter, change_town: Change) -> None:
    town = change_town(TOWN, CARDS)
    person = Person(enter(TOWN, "famille")).visit(HOME)
    assert list(tiles(person)) == [words(section.title) for section in town.sections]
    assert not person.page.select("main section[id]")


def test_each_tile_opens_its_heading_on_a_page_of_its_own(enter: Enter, change_town: Change) -> None:
    town = change_town(TOWN, CARDS, SHELVES)
    client = enter(TOWN, "famille")
    for section in town.sections:
        page = soup(client.get(f"{HOME}section/{section.id}").text)
        check_page(page, section.id)
        assert words(page.h1.get_text()) == words(section.title)
    links = [str(link["href"]) for link in soup(client.get(HOME).text).select(".eight a")]
    assert links == [f"{HOME}section/{section.id}" for section in town.sections]


def test_a_heading_that_the_town_has_not_is_not_found(enter: Enter, change_town: Change) -> None:
    change_town(TOWN, CARDS)
    assert enter(TOWN, "famille").get(f"{HOME}section/nowhere").status_code == 404


def test_a_tile_says_what_matters(app: Flask, enter: Enter, change_town: Change, give: Give) -> None:
    change_town(TOWN, CARDS, SHELVES, sheet("child", "child"))
    give(TOWN, "famille")
    give(TOWN, "famille", origin="town")
    grown_old(app, TOWN, "child")
    told = tiles(Person(enter(TOWN, "famille")).visit(HOME))
    assert told["Mes enfants"] == "1 fiche à confirmer"
    assert told["Mon foyer"] == "Fiche validée"
    assert told["Mes demandes"] == "Aucune demande en cours"
    assert told["Mes papiers à déposer"] == "1 document"
    assert told["Mes papiers à télécharger"] == "1 document à télécharger"
    assert told["Mon courrier"].startswith("3 messages, le dernier le")
    new = tiles(Person(enter(TOWN, "nouvelle")).visit(HOME))
    assert (new["Mon foyer"], new["Mes enfants"]) == ("1 fiche à remplir", "Ajouter un enfant")
    assert new["Mon courrier"] == "Aucun message pour l'instant"


def test_a_tile_whose_every_door_is_closed_says_why(enter: Enter, change_town: Change) -> None:
    doors = "  - {id: test_doors, title: Portes du test, show: links, links: [{label: Porte, procedure: test_door}]}\n"
    town = change_town(
        "carros",
        CARDS,
        ("town.yaml", lambda text: text.replace("sections:\n", f"sections:\n{doors}", 1)),
        ("procedures/test_door.yaml", lambda text: CLOSED_DOOR),
    )
    assert town.space == "cards"
    assert tiles(Person(enter("carros", "nouvelle")).visit("/carros/family/"))["Portes du test"] == "Patience."
    assert tiles(Person(enter("carros", "famille")).visit("/carros/family/"))["Portes du test"] == "Porte"


CLOSED_DOOR = """procedure: test_door
title: Porte
subject: request
for: [guardian]
workflow: request
opens: {when: {household.sheets: all_valid}, else: Patience.}
steps: [{use: validation/review}]
"""


def test_what_the_town_gives_is_listed_apart_from_what_the_family_gives(
    enter: Enter, change_town: Change, give: Give
) -> None:
    change_town(TOWN, CARDS, SHELVES)
    given, received = (
        give(TOWN, "famille", name="edf.pdf"),
        give(TOWN, "famille", name="attestation.pdf", origin="town"),
    )
    person = Person(enter(TOWN, "famille")).visit(f"{HOME}section/test_download")
    person.must_see("attestation")
    assert not person.sees("edf.pdf")
    assert ("attestation", f"/{TOWN}/files/{received.id}") in person.links()
    person.visit(f"{HOME}section/test_deposit").must_see("edf.pdf", "Déposer ou ranger un document")
    assert not person.sees("attestation.pdf")
    assert f"/{TOWN}/files/{given.id}" in [url for _, url in person.links()]


def test_a_paper_that_the_antivirus_has_not_seen_cannot_be_opened_yet(
    enter: Enter, change_town: Change, give: Give
) -> None:
    change_town(TOWN, CARDS, SHELVES)
    waiting = give(TOWN, "famille", name="edf.pdf", clean=False)
    person = Person(enter(TOWN, "famille")).visit(f"{HOME}section/test_deposit").must_see("Vérification en cours")
    assert f"/{TOWN}/files/{waiting.id}" not in [url for _, url in person.links()]


def test_messages_are_what_agents_wrote_with_the_way_to_the_case(enter: Enter, change_town: Change) -> None:
    change_town(TOWN, CARDS, SHELVES)
    person = Person(enter(TOWN, "famille")).visit(f"{HOME}section/test_letters").must_see("Merci.", "Espace citoyen, ")
    assert not person.sees("Inès Martin")
    assert not person.sees("Paul Mercier")
    person.follow("Fiche enfant").must_see("Où en est ma demande")


@pytest.mark.parametrize("cards", [True, False])
def test_the_fullest_space_keeps_its_budget_of_queries(
    app: Flask, enter: Enter, change_town: Change, give: Give, cards: bool
) -> None:
    change_town(TOWN, SHELVES, sheet("child", "child"), sheet("household", "household"), CARDS if cards else PAGE)
    give(TOWN, "famille")
    client = enter(TOWN, "famille")
    client.get(HOME)
    with counting(app.extensions["database"]) as statements:
        client.get(HOME)
    assert len(statements) <= 8, "\n".join(statements)


def test_the_menu_leads_to_the_pages_of_the_headings(enter: Enter, change_town: Change) -> None:
    change_town(TOWN, CARDS)
    page = soup(enter(TOWN, "famille").get(f"{HOME}section/children").text)
    here = page.select_one("#menu a[aria-current]")
    assert here is not None
    assert (words(here.get_text()), here["href"]) == ("Mes enfants", f"{HOME}section/children")
