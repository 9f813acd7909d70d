from __future__ import annotations

import pytest
from flask import Flask

from domain.database import counting
from tests.journeys.person import Person, words
from tests.web.conftest import Enter
from tests.web.pages import soup

TOWNS = ("carbon-blanc", "carcans", "carros", "cesson-sevigne", "charost")


@pytest.mark.parametrize("slug", TOWNS)
def test_the_headings_of_the_guide_stand_in_its_order(app: Flask, enter: Enter, slug: str) -> None:
    town = app.extensions["editions"].current(slug)
    page = soup(enter(slug, "famille").get(f"/{slug}/family/").text)
    headings = ".eight > .tile h3" if town.space == "cards" else "main section[id] > div:first-child h2"
    titles = [words(heading.get_text()) for heading in page.select(headings)]
    assert titles == [words(section.title) for section in town.sections]


def test_valid_sheets_are_green_with_icon_and_word(enter: Enter) -> None:
    page = soup(enter("carros", "famille").get("/carros/family/").text)
    chips = page.select("#sheets .person .chip")
    assert len(chips) == 5
    for chip in chips:
        assert chip["data-colour"] == "green"
        assert chip.find("use")
        assert words(chip.get_text()) == "Validée"


def test_a_family_without_sheets_is_told_what_to_fill_and_why_the_rest_waits(enter: Enter) -> None:
    person = Person(enter("carros", "nouvelle")).visit("/carros/family/")
    person.must_see("Fiche famille", "À remplir", "Jusqu'à traitement de votre dossier")
    page = person.page
    assert not page.select('#procedures a[href*="school_enrolment"]')
    assert page.select(".closed-door")


def test_open_procedures_about_a_child_name_each_child(enter: Enter) -> None:
    person = Person(enter("carros", "famille")).visit("/carros/family/")
    person.must_see("Pour Missie", "Pour Sami", "Pour un autre enfant")


def test_a_draft_comes_first_with_both_ways_on(enter: Enter) -> None:
    person = Person(enter("carros", "famille")).visit("/carros/procedures/child?person=").press("Commencer")
    person.visit("/carros/family/").must_see("Ce qui vous attend", "À terminer", "Pas encore envoyé")
    first = person.page.select_one("main h2")
    assert first is not None
    assert words(first.get_text()) == "Ce qui vous attend"
    person.follow("Continuer")
    assert "/drafts/" in person.address
    person.visit("/carros/family/").follow("Annuler")
    assert person.address.endswith("/cancel")


def test_the_family_number_is_printed_where_one_logs_in_with_it(enter: Enter) -> None:
    Person(enter("carros", "famille")).visit("/carros/family/").must_see("Numéro de famille : 1001")


def test_an_agent_is_sent_to_the_inbox(enter: Enter) -> None:
    assert enter("carros", "agent").get("/carros/family/").headers["Location"] == "/carros/inbox"


@pytest.mark.parametrize("slug", TOWNS)
def test_the_space_keeps_its_budget_of_queries(app: Flask, enter: Enter, slug: str) -> None:
    client = enter(slug, "famille")
    client.get(f"/{slug}/family/")
    with counting(app.extensions["database"]) as statements:
        client.get(f"/{slug}/family/")
    assert len(statements) <= 8, "\n".join(statements)


def test_two_families_see_nothing_of_each_other(enter: Enter) -> None:
    theirs = soup(enter("carros", "famille").get("/carros/family/").text)
    references = [str(link["href"]) for link in theirs.select('a[href^="/carros/family/requests/"]')]
    other = enter("carros", "nouvelle")
    assert references
    for address in references:
        assert other.get(address).status_code == 404
        assert other.post(address, data={}).status_code in {400, 404}
    assert "Missie" not in other.get("/carros/family/").text
