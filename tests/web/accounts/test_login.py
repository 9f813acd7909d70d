from __future__ import annotations

import statistics
import time
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app import create_app
from domain import passwords
from domain.database import counting
from domain.records import Account, Draft
from tests.journeys.person import Person
from tests.web.conftest import PASSWORD, Enter, login_of
from tests.web.pages import soup, token_of

REFUSED = "Connexion impossible"


def attempt(client: FlaskClient, town: str, login: str, password: str = PASSWORD, **more: str) -> object:
    data = {"username": login, "password": password, "csrf_token": token_of(client, f"/{town}/login")} | more
    return client.post(f"/{town}/login", data=data)


def set_account(app: Flask, town: str, name: str, **values: object) -> None:
    with app.extensions["database"].begin(town) as session:
        session.execute(update(Account).where(Account.email == f"{name}@{town}.example").values(**values))


def visible(html: str) -> str:
    """The page without what differs each time: its token."""
    page = soup(html)
    for token in page.find_all("input", attrs={"name": "csrf_token"}):
        token.decompose()
    return page.get_text(" ", strip=True)


@pytest.mark.parametrize("town", ["carros", "carbon-blanc", "cesson-sevigne", "carcans", "charost"])
def test_each_town_asks_for_its_own_kind_of_login(app: Flask, client: FlaskClient, town: str) -> None:
    label = app.extensions["editions"].current(town).login.label
    person = Person(client).visit(f"/{town}/login")
    person.press("Connexion", {label: login_of(app, town, "famille"), "Mot de passe": PASSWORD})
    assert person.address == f"/{town}/family/"
    person.must_see("Bonjour Claire")


@pytest.mark.parametrize(
    ("name", "space"), [("famille", "family/"), ("agent", "inbox"), ("chef", "inbox"), ("config", "")]
)
def test_everybody_lands_where_they_work(app: Flask, client: FlaskClient, name: str, space: str) -> None:
    answer = attempt(client, "carros", login_of(app, "carros", name))
    assert answer.headers["Location"] == f"/carros/{space}"
    assert client.get(f"/carros/{space}").status_code == 200


def test_a_login_is_typed_with_blanks_and_capitals_too(app: Flask, client: FlaskClient) -> None:
    assert attempt(client, "carcans", " Famille@CARCANS.example ").status_code == 302


def test_an_unknown_login_a_wrong_password_and_a_pending_account_look_the_same(app: Flask, client: FlaskClient) -> None:
    login = login_of(app, "carcans", "famille")
    set_account(app, "carcans", "nouvelle", state="pending", activated_at=None)
    answers = [
        attempt(client, "carcans", "nobody@carcans.example"),
        attempt(client, "carcans", login, "wrong"),
        attempt(client, "carcans", login_of(app, "carcans", "nouvelle")),
    ]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert len({visible(answer.text) for answer in answers}) == 1
    assert REFUSED in answers[0].text


def test_an_unknown_login_takes_as_long_as_a_wrong_password(app: Flask, client: FlaskClient) -> None:
    passwords.configure(time_cost=2, memory_kib=8192, parallelism=1)
    set_account(app, "carcans", "famille", password_hash=passwords.hash_password(PASSWORD))
    try:
        known, unknown = _seconds(client, "famille@carcans.example", "nobody@carcans.example")
    finally:
        passwords.configure(time_cost=1, memory_kib=64, parallelism=1)
    assert abs(known - unknown) < max(known, unknown) / 2


def _seconds(client: FlaskClient, *logins: str) -> list[float]:
    """How long a refusal takes for each login, taken in turns so that a busy machine slows them alike."""
    token, times = token_of(client, "/carcans/login"), {login: list[float]() for login in logins}
    for login in logins * 9:
        began = time.perf_counter()
        client.post("/carcans/login", data={"username": login, "password": "wrong", "csrf_token": token})
        times[login].append(time.perf_counter() - began)
    return [statistics.median(taken) for taken in times.values()]


def test_a_refusal_keeps_the_login_and_forgets_the_password(client: FlaskClient) -> None:
    page = soup(attempt(client, "carros", "4242", "a secret word").text)
    assert page.find("input", id="username")["value"] == "4242"
    assert not page.find("input", id="password").get("value")


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/carros/procedures/family", "/carros/procedures/family"),
        ("/carros/family/#requests", "/carros/family/#requests"),
        ("//evil.example/carros/", "/carros/family/"),
        ("https://evil.example/carros/", "/carros/family/"),
        ("/carcans/family/", "/carros/family/"),
        ("/carros/../carcans/", "/carros/family/"),
        ("/carros/\\evil", "/carros/family/"),
        ("javascript:alert(1)", "/carros/family/"),
        ("", "/carros/family/"),
    ],
)
def test_a_login_leads_back_only_into_the_same_town(app: Flask, client: FlaskClient, wanted: str, reached: str) -> None:
    answer = attempt(client, "carros", login_of(app, "carros", "famille"), next=wanted)
    assert answer.headers["Location"] == reached


def test_whoever_asked_for_a_page_gets_it_after_the_login(app: Flask, client: FlaskClient) -> None:
    person = Person(client).visit("/carros/family/")
    assert person.address == "/carros/login"
    person.press("Connexion", {"Numéro de famille": login_of(app, "carros", "famille"), "Mot de passe": PASSWORD})
    assert person.address == "/carros/family/"


def test_a_login_is_remembered_only_when_asked(app: Flask) -> None:
    for asked in (False, True):
        client = app.test_client()
        more = {"remember": "1"} if asked else {}
        attempt(client, "carros", login_of(app, "carros", "famille"), **more)
        assert (client.get_cookie("remember_token") is not None) is asked


def test_a_remembered_login_survives_the_end_of_the_browser(app: Flask, client: FlaskClient) -> None:
    attempt(client, "carros", login_of(app, "carros", "famille"), remember="1")
    client.delete_cookie("session")
    assert client.get("/carros/family/").status_code == 200


def test_logging_out_takes_a_post_and_ends_everything(app: Flask, enter: Enter) -> None:
    client = enter("carros", "famille")
    assert client.get("/carros/logout").status_code == 405
    assert client.get("/carros/family/").status_code == 200
    Person(client).visit("/carros/family/").press("Me déconnecter").must_see("Vous êtes déconnecté")
    assert client.get("/carros/family/").status_code == 302


def test_a_post_without_its_token_is_refused_with_words(client: FlaskClient) -> None:
    answer = client.post("/carros/login", data={"username": "1001", "password": PASSWORD})
    assert answer.status_code == 400
    assert "ouverte depuis trop longtemps" in answer.text


def test_another_password_ends_the_logins_of_other_devices(app: Flask, enter: Enter) -> None:
    phone, laptop = enter("carros", "famille"), enter("carros", "famille")
    laptop_person = Person(laptop).visit("/carros/account")
    new = "un nouveau mot de passe"
    laptop_person.press(
        "Changer mon mot de passe",
        {"Mot de passe actuel": PASSWORD, "Nouveau mot de passe": new, "Confirmez ce mot de passe": new},
    ).must_see("Votre mot de passe est changé")
    assert laptop.get("/carros/family/").status_code == 200
    assert phone.get("/carros/family/").status_code == 302


def test_a_closed_account_is_out_at_once(app: Flask, enter: Enter) -> None:
    client = enter("carros", "famille")
    set_account(app, "carros", "famille", state="closed")
    assert client.get("/carros/family/").status_code == 302


def test_a_logged_in_page_reads_the_account_once(app: Flask, enter: Enter) -> None:
    client = enter("carros", "famille")
    client.get("/carros/account")
    with counting(app.extensions["database"]) as statements:
        client.get("/carros/account")
    assert sum("FROM account" in statement for statement in statements) == 1


def test_what_a_browser_began_before_the_login_becomes_the_familys(app: Flask, client: FlaskClient) -> None:
    Person(client).visit("/carros/procedures/account").press("Commencer")
    attempt(client, "carros", login_of(app, "carros", "nouvelle"))
    with app.extensions["database"].session("carros") as session:
        draft = session.scalars(select(Draft).where(Draft.procedure == "account")).one()
        assert draft.account_id is not None
        assert draft.visitor is None


def test_too_many_wrong_passwords_make_one_wait(app: Flask) -> None:
    settings = replace(app.extensions["settings"], rate_limits=True)
    limited = create_app(settings).test_client()
    token = token_of(limited, "/carros/login")
    data = {"username": "1001", "password": "wrong", "csrf_token": token}
    codes = [limited.post("/carros/login", data=data).status_code for _ in range(12)]
    assert codes[:10] == [422] * 10
    assert codes[10:] == [429] * 2
    assert "Trop d’essais" in limited.post("/carros/login", data=data).text


@pytest.mark.parametrize("name", ["agent", "famille"])
def test_an_account_that_must_choose_a_password_chooses_it_before_anything_else(
    app: Flask, client: FlaskClient, name: str
) -> None:
    set_account(app, "carcans", name, must_change=True)
    person = Person(client).visit("/carcans/login")
    person.press("Connexion", {person.labels()[0]: f"{name}@carcans.example", "Mot de passe": PASSWORD})
    assert person.address.startswith("/carcans/password/")
    assert client.get("/carcans/family/").status_code == 302
    new = "Un-mot-de-passe-2026"
    person.press("Enregistrer", {"Nouveau mot de passe": new, "Confirmez ce mot de passe": new})
    assert person.address == ("/carcans/inbox" if name == "agent" else "/carcans/family/")
