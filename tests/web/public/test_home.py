from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.journeys.person import Person, words
from tests.web.conftest import Enter
from tests.web.pages import soup

TOWNS = ("carbon-blanc", "carcans", "carros", "cesson-sevigne", "charost")


@pytest.mark.parametrize("slug", TOWNS)
def test_a_home_says_all_that_its_town_wrote(app: Flask, client: FlaskClient, slug: str) -> None:
    town = app.extensions["editions"].current(slug)
    person = Person(client).visit(f"/{slug}/")
    assert person.title == words(town.home.title)
    person.must_see(town.portal, town.login.label, town.service.name, town.service.phone)
    person.must_see(*town.home.promises, *(link.label for link in (*town.home.services, *town.footer)))
    person.must_see(*(item.title for item in town.home.news))


@pytest.mark.parametrize("slug", TOWNS)
def test_no_link_of_a_home_leads_nowhere(app: Flask, client: FlaskClient, slug: str) -> None:
    page = soup(client.get(f"/{slug}/").text)
    for link in page.find_all("a", href=True):
        address = str(link["href"])
        if address.startswith("/"):
            with client.get(address.partition("#")[0], follow_redirects=True) as answer:
                assert answer.status_code == 200, address
            anchor = address.partition("#")[2]
            assert not anchor or page.find(id=anchor), address


def test_who_is_logged_in_finds_their_space_instead_of_the_login(enter: Enter) -> None:
    page = soup(enter("carros", "famille").get("/carros/").text)
    assert not page.find("input", id="password")
    assert page.select_one('.login a[href="/carros/family/"]')


def test_the_icons_of_the_pages_exist(client: FlaskClient) -> None:
    with client.get("/static/icons.svg") as sprite:
        known = {str(symbol["id"]) for symbol in soup(sprite.text).find_all("symbol")}
    for slug in TOWNS:
        for use in soup(client.get(f"/{slug}/").text).select('use[href^="/static/icons.svg#"]'):
            assert str(use["href"]).partition("#")[2] in known, (slug, use["href"])


def test_a_colour_of_the_town_reaches_its_pages(app: Flask, client: FlaskClient) -> None:
    theme = app.extensions["editions"].current("carros").theme
    css = client.get("/carros/theme.css")
    assert css.mimetype == "text/css"
    for name in ("primary", "strong", "on", "tint", "accent", "radius"):
        assert f"--town-{name}: " in css.text
    assert theme.primary in css.text
    assert '[data-town="carros"]' in css.text


def test_a_logo_can_run_nothing(client: FlaskClient) -> None:
    logo = client.get("/carros/logo.svg")
    assert logo.mimetype == "image/svg+xml"
    assert "sandbox" in logo.headers["Content-Security-Policy"]


@pytest.mark.parametrize("slug", TOWNS)
@pytest.mark.parametrize("name", ["agent", "famille"])
def test_a_home_offers_nothing_that_refuses_who_looks(enter: Enter, slug: str, name: str) -> None:
    client = enter(slug, name)
    for link in soup(client.get(f"/{slug}/").text).select(f'main a[href^="/{slug}/procedures/"]'):
        assert client.get(str(link["href"])).status_code == 200, link["href"]


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("config", "procedures/early_childhood", "réservée aux familles et aux agents"),
        ("famille", "inbox", "réservée aux agents"),
        ("agent", "purges", "Demandez à un responsable"),
    ],
)
def test_a_page_that_is_not_for_somebody_says_whom_it_is_for(enter: Enter, name: str, address: str, said: str) -> None:
    answer = enter("carros", name).get(f"/carros/{address}")
    assert answer.status_code == 403
    assert said in answer.text
