from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from domain.records import Case, Draft
from tests.journeys.five import ADDRESS, PASSWORD, activate, begin, email_of
from tests.journeys.person import Person

TOWN = "carbon-blanc"
TAKEN = "Cet identifiant est déjà pris. Choisissez-en un autre."


def choose(person: Person, name: str) -> Person:
    secret = {"Mot de passe": PASSWORD, "Confirmation du mot de passe": PASSWORD}
    return person.press("Suivant", {"Identifiant d'utilisateur": name} | secret)


def fill_until_the_name(person: Person) -> None:
    begin(person, TOWN, "Créer mon espace")
    person.press("Suivant", {"J'accepte les conditions générales d'utilisation": True})
    holder = {"Civilité": "Monsieur", "Nom usuel": "Testo", "Prénom(s)": "Maurice", "Date de naissance": "29/04/1979"}
    person.press("Suivant", holder)
    person.press("Suivant", {"Numéro": "1", **ADDRESS})
    person.press("Suivant", {"Mobile": "06 39 98 41 07", "Courriel": email_of(TOWN)})


def accounts_asked(app: Flask) -> int:
    with app.extensions["database"].session(TOWN) as session:
        return session.scalar(select(func.count()).select_from(Case).where(Case.procedure == "account")) or 0


def test_a_name_already_taken_is_asked_again_and_nothing_is_lost(app: Flask) -> None:
    person, before = Person(app.test_client()), accounts_asked(app)
    fill_until_the_name(person)
    choose(person, "famille").press("Créer mon espace", {"Clé Enfance": "K-2026"} | person.security_check())
    assert person.status == 200
    assert person.address.endswith("/authentication")
    person.must_see(TAKEN)
    field = person.page.find("input", id="user_name")
    assert field is not None
    assert (field["value"], field["aria-invalid"]) == ("famille", "true")
    assert accounts_asked(app) == before
    with app.extensions["database"].session(TOWN) as session:
        draft = session.scalars(select(Draft).where(Draft.state == "open").order_by(Draft.id.desc())).first()
        assert draft is not None
        assert (draft.answers["last_name"], draft.answers["linking_key"]) == ("Testo", "K-2026")
    choose(person, "maurice.testo")
    assert not person.errors
    person.press("Créer mon espace")
    person.must_see("Vous avez demandé la création de votre compte personnel sur l'Espace Famille.")
    activate(app, person, TOWN)
    person.must_see("Votre compte personnel a bien été activé", "maurice.testo")
    assert accounts_asked(app) == before + 1
