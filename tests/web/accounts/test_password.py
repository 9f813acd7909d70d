from __future__ import annotations

import re
import statistics
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from domain.records import Account, OutboxMail, Token
from tests.journeys.person import Person
from tests.web.conftest import PASSWORD, Enter, login_of
from tests.web.pages import token_of

NEW = "Un-mot-de-passe-2026"


def mails(app: Flask, town: str) -> list[OutboxMail]:
    with app.extensions["database"].session(town) as session:
        found = select(OutboxMail).where(OutboxMail.sent_at.is_(None)).order_by(OutboxMail.id)
        return list(session.scalars(found))


def link_of(mail: OutboxMail) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.text)
    assert found is not None, mail.text
    return found[1]


def ask(client: FlaskClient, town: str, who: str) -> Person:
    person = Person(client).visit(f"/{town}/password")
    return person.press("Recevoir le lien", {person.labels()[0]: who})


@pytest.mark.parametrize("town", ["carros", "carbon-blanc", "carcans"])
def test_a_forgotten_password_is_replaced_by_a_mailed_link(app: Flask, client: FlaskClient, town: str) -> None:
    login = login_of(app, town, "famille")
    ask(client, town, login).must_see("Regardez vos courriels")
    (mail,) = mails(app, town)
    assert mail.to_address == f"famille@{town}.example"
    person = Person(client).visit(link_of(mail))
    person.press("Enregistrer", {"Nouveau mot de passe": NEW, "Confirmez ce mot de passe": NEW})
    assert person.address == f"/{town}/login"
    label = app.extensions["editions"].current(town).login.label
    person.press("Connexion", {label: login, "Mot de passe": NEW})
    assert person.address == f"/{town}/family/"


def test_an_address_serves_where_one_logs_in_by_number(app: Flask, client: FlaskClient) -> None:
    ask(client, "carros", "famille@carros.example")
    assert len(mails(app, "carros")) == 1


def test_an_unknown_name_gets_the_same_answer_and_no_mail(app: Flask, client: FlaskClient) -> None:
    known = ask(client, "carcans", "famille@carcans.example").text
    before = len(mails(app, "carcans"))
    assert ask(client, "carcans", "nobody@carcans.example").text == known
    assert len(mails(app, "carcans")) == before == 1


def test_an_unknown_name_takes_as_long_as_a_known_one(app: Flask, client: FlaskClient) -> None:
    def seconds(who: str) -> float:
        token, times = token_of(client, "/carcans/password"), []
        for _ in range(3):
            began = time.perf_counter()
            client.post("/carcans/password", data={"username": who, "csrf_token": token})
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    assert abs(seconds("famille@carcans.example") - seconds("nobody@carcans.example")) < 0.1


def test_a_pending_account_gets_its_activation_again(app: Flask, client: FlaskClient) -> None:
    with app.extensions["database"].begin("carcans") as session:
        who = Account.email == "nouvelle@carcans.example"
        session.execute(update(Account).where(who).values(state="pending", activated_at=None))
    ask(client, "carcans", "nouvelle@carcans.example")
    (mail,) = mails(app, "carcans")
    assert "/carcans/activate/" in mail.text


def test_looking_at_the_link_uses_nothing_up(app: Flask, client: FlaskClient) -> None:
    ask(client, "carcans", "famille@carcans.example")
    link = link_of(mails(app, "carcans")[0])
    assert [client.get(link).status_code for _ in range(3)] == [200] * 3
    with app.extensions["database"].session("carcans") as session:
        assert session.scalars(select(Token).where(Token.purpose == "reset")).one().used_at is None


def test_a_link_serves_once_and_says_so_afterwards(app: Flask, client: FlaskClient) -> None:
    ask(client, "carcans", "famille@carcans.example")
    link = link_of(mails(app, "carcans")[0])
    Person(client).visit(link).press("Enregistrer", {"Nouveau mot de passe": NEW, "Confirmez ce mot de passe": NEW})
    again = Person(client).visit(link)
    assert again.status == 410
    again.must_see("Ce lien ne fonctionne plus", "Recevoir un nouveau lien")


def test_a_link_of_one_town_opens_nothing_in_another(app: Flask, client: FlaskClient) -> None:
    ask(client, "carcans", "famille@carcans.example")
    link = link_of(mails(app, "carcans")[0])
    assert client.get(link.replace("/carcans/", "/carros/")).status_code == 410


@pytest.mark.parametrize(
    ("password", "confirmation", "said"),
    [
        ("court1", "court1", "au moins 8 caractères"),
        ("12345678", "12345678", "1 lettre minuscule"),
        ("longuement", "longuement", "1 chiffre"),
        ("longuement1", "longuement2", "ne sont pas identiques"),
        ("", "", "au moins 8 caractères"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_what_it_lacks(
    app: Flask, client: FlaskClient, password: str, confirmation: str, said: str
) -> None:
    ask(client, "carbon-blanc", "famille")
    person = Person(client).visit(link_of(mails(app, "carbon-blanc")[0]))
    person.press("Enregistrer", {"Nouveau mot de passe": password, "Confirmez ce mot de passe": confirmation})
    assert person.status == 422
    assert any(said in problem for problem in person.errors), person.errors
    assert person.page.title is not None
    assert person.page.title.get_text().startswith("Erreur")


def test_changing_it_asks_for_the_old_one(app: Flask, enter: Enter) -> None:
    person = Person(enter("carcans", "famille")).visit("/carcans/account")
    person.press(
        "Changer mon mot de passe",
        {"Mot de passe actuel": "wrong", "Nouveau mot de passe": NEW, "Confirmez ce mot de passe": NEW},
    )
    assert person.status == 422
    person.must_see("Le mot de passe actuel n'est pas le bon")


def test_a_new_address_is_used_once_its_owner_followed_the_link(app: Flask, enter: Enter) -> None:
    client = enter("carcans", "agent")
    person = Person(client).visit("/carcans/account")
    person.press(
        "Recevoir le lien de confirmation",
        {"Nouvelle adresse e-mail": "claire@courriel.example", "Votre mot de passe, pour confirmer": PASSWORD},
    )
    (mail,) = mails(app, "carcans")
    assert mail.to_address == "claire@courriel.example"
    assert login_of(app, "carcans", "agent") == "agent@carcans.example"
    Person(app.test_client()).visit(link_of(mail)).press("Confirmer mon adresse")
    with app.extensions["database"].session("carcans") as session:
        account = session.scalars(select(Account).where(Account.email == "claire@courriel.example")).one()
        assert account.login == "claire@courriel.example"
