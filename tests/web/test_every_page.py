"""Rules that hold for every page of the portal that this part draws, in every town."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain.records import Case
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page, soup

TOWNS = ("carbon-blanc", "carcans", "carros", "cesson-sevigne", "charost")
PUBLIC = (
    "",
    "login",
    "password",
    "password?link_asked",
    "pages/legal",
    "pages/help",
    "nowhere",
    "password/x",
    "activate/x",
)


@pytest.mark.parametrize("town", TOWNS)
def test_public_pages_keep_the_rules(client: FlaskClient, town: str) -> None:
    for address in PUBLIC:
        check_page(soup(client.get(f"/{town}/{address}").text), f"/{town}/{address}")


def test_the_list_of_towns_keeps_the_rules(client: FlaskClient) -> None:
    page = soup(client.get("/").text)
    check_page(page, "/")
    assert {card["data-town"] for card in page.select(".towns > li")} == set(TOWNS)


@pytest.mark.parametrize("town", TOWNS)
@pytest.mark.parametrize("name", ["famille", "nouvelle"])
def test_the_space_of_a_family_keeps_the_rules(app: Flask, enter: Enter, town: str, name: str) -> None:
    client = enter(town, name)
    for address in ("family/", "family/messages", "family/messages/new", "account", ""):
        check_page(soup(client.get(f"/{town}/{address}").text), f"{name} /{town}/{address}")


@pytest.mark.parametrize("town", TOWNS)
def test_every_request_of_a_family_keeps_the_rules(app: Flask, enter: Enter, town: str) -> None:
    client = enter(town, "famille")
    homes = [soup(client.get(f"/{town}/family/{page}").text) for page in ("", "section/requests")]
    links = [link for home in homes for link in home.select(f'a[href^="/{town}/family/requests/"]')]
    assert links
    for link in links:
        check_page(soup(client.get(str(link["href"])).text), str(link["href"]))


@pytest.mark.parametrize("town", TOWNS)
def test_every_case_of_the_inbox_keeps_the_rules(app: Flask, enter: Enter, town: str) -> None:
    client = enter(town, "agent")
    for address in (
        "inbox",
        "inbox?view=all&order=newest&q=roux",
        "inbox?view=family",
        "account",
        "for-me",
        "messages",
    ):
        check_page(soup(client.get(f"/{town}/{address}").text), f"/{town}/{address}")
    with app.extensions["database"].session(town) as session:
        references = list(session.scalars(select(Case.reference)))
    assert references
    for reference in references:
        answer = client.get(f"/{town}/inbox/{reference}?view=all")
        assert answer.status_code == 200, reference
        check_page(soup(answer.text), reference)


# ------------------------------------------------------------------------------------------- headers


@pytest.mark.parametrize(
    "address", ["/", "/carros/", "/carros/login", "/carros/nowhere", "/static/theme.css", "/health"]
)
def test_every_answer_forbids_what_is_not_ours(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["family/", "account", "login"])
def test_no_cache_keeps_the_page_of_a_person(enter: Enter, address: str) -> None:
    assert enter("carros", "famille").get(f"/carros/{address}").headers["Cache-Control"] == "no-store"


def test_files_are_kept_under_an_address_that_changes_with_them(client: FlaskClient) -> None:
    page = soup(client.get("/carros/").text)
    for link in page.select('link[rel="stylesheet"], script[src]'):
        address = str(link.get("href") or link.get("src"))
        assert "?v=" in address
        if "theme.css" in address:
            with client.get(address) as answer:
                assert "immutable" in answer.headers["Cache-Control"]


# --------------------------------------------------------------------------------------- GETs never write


def test_no_page_that_is_only_looked_at_writes(app: Flask, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    family, agent = enter("carros", "famille"), enter("carros", "agent")
    chief, reference = enter("carros", "chef"), case_of(app, "carros", holder="staff").reference
    database = app.extensions["database"]
    opened = database.session
    monkeypatch.setattr(database, "session", lambda town, **more: opened(town, **{**more, "readonly": True}))
    for client, addresses in (
        (family, ["", "family/", "account", "login", "password", "pages/legal", "password/x", "activate/x"]),
        (family, ["family/household", "family/documents", "family/data"]),
        (agent, ["inbox", f"inbox/{reference}", "inbox?q=a", "account", "people?q=roux", "people/duplicates"]),
        (chief, [f"inbox/{reference}", f"inbox/{reference}/give", "purges"]),
    ):
        for address in addresses:
            assert client.get(f"/carros/{address}").status_code < 500, address
