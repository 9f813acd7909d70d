from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from domain.records import Account
from tests.journeys.person import Person
from tests.journeys.somebody import words
from tests.web.accounts.test_password import link_of, mails
from tests.web.conftest import PASSWORD, login_of
from workflows import account_mails


def pending(app: Flask, town: str) -> str:
    """Make the new family's account one whose address nobody proved yet; the link of its mail."""
    with app.extensions["database"].begin(town) as session:
        who = Account.email == f"nouvelle@{town}.example"
        session.execute(update(Account).where(who).values(state="pending", activated_at=None))
        account = session.scalars(select(Account).where(who)).one()
        account_mails.send_activation(session, town=app.extensions["editions"].current(town), account=account)
    return link_of(mails(app, town)[-1])


def state_of(app: Flask, town: str) -> str:
    with app.extensions["database"].session(town) as session:
        return str(session.scalars(select(Account.state).where(Account.email == f"nouvelle@{town}.example")).one())


def test_a_scanner_that_follows_the_link_activates_nothing(app: Flask, client: FlaskClient) -> None:
    link = pending(app, "carbon-blanc")
    for _ in range(2):
        assert client.get(link).status_code == 200
        client.head(link)
    assert state_of(app, "carbon-blanc") == "pending"


@pytest.mark.parametrize("town", ["carbon-blanc", "carros", "cesson-sevigne"])
def test_the_button_activates_and_says_what_to_do_next(app: Flask, client: FlaskClient, town: str) -> None:
    person = Person(client).visit(pending(app, town)).press("Activer mon compte")
    assert state_of(app, town) == "active"
    person.must_see(
        "Votre compte personnel a bien été activé", login_of(app, town, "nouvelle"), "Que puis-je faire désormais"
    )


def test_carbon_blanc_says_what_its_guide_says(app: Flask, client: FlaskClient) -> None:
    """« Que puis-je faire désormais ? » comes after the way home, the known family before the unknown one."""
    person = Person(client).visit(pending(app, "carbon-blanc")).press("Activer mon compte")
    told = (
        "Votre compte personnel a bien été activé, vous pouvez désormais vous connecter sur l'Espace Famille.",
        f"Pour rappel, votre identifiant de connexion est : {login_of(app, 'carbon-blanc', 'nouvelle')}",
        "La Ville de Carbon-Blanc.",
        "Retour à l'accueil",
        "Que puis-je faire désormais ?",
        "Vous avez la possibilité d'accéder aux démarches Enfance",
        "que vous possédez votre Clé Enfance mais que vous ne l'avez pas encore saisie, cliquez sur Accéder à mon Espace Famille",
        "(pas d'inscription en crèche municipale ou à l'école publique), cliquez sur Déclarer ma famille",
    )
    page = words(person.text)
    found = [page.find(words(each)) for each in told]
    assert -1 not in found, told[found.index(-1)]
    assert found == sorted(found)
    with app.extensions["database"].session("carbon-blanc") as session:
        holder = account_mails.account_values(
            session, session.scalars(select(Account).where(Account.email == "nouvelle@carbon-blanc.example")).one()
        )
    assert words(f"{holder['holder.short_title']} {holder['holder.full_name']},") in page
    assert holder["holder.short_title"] in ("M.", "Mme")
    person.follow("Déclarer ma famille")
    assert person.address == "/carbon-blanc/login"


def test_activation_alone_logs_nobody_in(app: Flask, client: FlaskClient) -> None:
    person = Person(client).visit(pending(app, "carros")).press("Activer mon compte")
    assert client.get("/carros/family/").status_code == 302
    person.press("Connexion", {"Mot de passe": PASSWORD})
    assert person.address == "/carros/family/"


def test_the_page_after_activation_is_for_that_browser_only(app: Flask, client: FlaskClient) -> None:
    Person(client).visit(pending(app, "carros")).press("Activer mon compte")
    assert app.test_client().get("/carros/activated").status_code == 302
    assert client.get("/carcans/activated").status_code == 302
