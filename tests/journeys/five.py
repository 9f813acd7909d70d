"""What each town's guide asks of whoever opens an account, as answers by label; and the ways of all that follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from domain.logins import find_for_reset
from tests.journeys.mailbox import letters, link_in
from tests.journeys.papers import photo
from tests.journeys.somebody import Somebody

PASSWORD = "Vague bleue 2026"
ADDRESS = {"Nom de la voie": "avenue André Vignau Anglade", "Code postal": "33560", "Ville": "Carbon-Blanc"}


def email_of(town: str) -> str:
    return f"maurice.testo@{town}.example.org"


@dataclass(frozen=True)
class Opened:
    """An account that works: what to type to log in."""

    login: str
    password: str = PASSWORD


def activate(app: Flask, person: Somebody, town: str) -> None:
    letter = letters(app, town, email_of(town))[-1]
    person.visit(link_in(letter)).press("Activer mon compte")


def log_in(person: Somebody, town: str, label: str, opened: Opened) -> Somebody:
    return person.visit(f"/{town}/login").press("Connexion", {label: opened.login, "Mot de passe": opened.password})


def begin(person: Somebody, town: str, home_button: str) -> Somebody:
    return person.visit(f"/{town}/").follow(home_button).press("Commencer")


# ----------------------------------------------------------------------------------------------- accounts
def open_cesson(app: Flask, person: Somebody) -> Opened:
    town = "cesson-sevigne"
    begin(person, town, "Créer mon compte")
    person.press(
        "Suivant", {"Email": email_of(town), "Mot de passe": PASSWORD, "Confirmer le nouveau mot de passe": PASSWORD}
    )
    person.press(
        "Suivant",
        {
            "Civilité": "Monsieur", "Nom": "Testo", "Prénom": "Maurice", "N°": "4", "Rue": "cours de Vilaine", "Code postal": "35510",
            "Ville": "Cesson-Sévigné", "Téléphone mobile": "06 39 98 41 07",
        },
    )  # fmt: skip
    person.press("Suivant")
    person.press("Suivant")
    children = "Ouvrir un dossier unique pour votre (vos) enfant(s)"
    arts = "Ouvrir un dossier unique en tant qu'adulte pour vous inscrire à l'école des arts ?"
    person.press("Suivant", {children: "Oui", arts: "Non"})
    person.press("Valider", {"Accepter": True})
    activate(app, person, town)
    return Opened(email_of(town))


def open_carbon_blanc(app: Flask, person: Somebody) -> Opened:
    town = "carbon-blanc"
    begin(person, town, "Créer mon espace")
    person.press("Suivant", {"J'accepte les conditions générales d'utilisation": True})
    person.press(
        "Suivant",
        {
            "Civilité": "Monsieur",
            "Nom usuel": "Testo",
            "Prénom(s)": "Maurice",
            "Date de naissance": "29/04/1979",
            "Photo": photo("maurice"),
        },
    )
    person.press("Suivant", {"Numéro": "1", **ADDRESS})
    person.press("Suivant", {"Mobile": "06 39 98 41 07", "Courriel": email_of(town)})
    person.press(
        "Suivant",
        {
            "Identifiant d'utilisateur": "maurice.testo",
            "Mot de passe": PASSWORD,
            "Confirmation du mot de passe": PASSWORD,
        },
    )
    person.press("Créer mon espace", person.security_check())
    person.must_see(
        "Monsieur Maurice Testo,", "Vous avez demandé la création de votre compte personnel sur l'Espace Famille."
    )
    activate(app, person, town)
    person.must_see("Votre compte personnel a bien été activé", "maurice.testo")
    return Opened("maurice.testo")


def open_carros(app: Flask, person: Somebody) -> Opened:
    town = "carros"
    begin(person, town, "Créer ma famille")
    person.press("Continuer", {"Adresse mail": email_of(town)})
    person.press(
        "Continuer",
        {
            "Civilité": "Monsieur", "Nom": "Testo", "Prénom": "Maurice", "Téléphone portable": "06 39 98 41 07", "Mot de passe": PASSWORD,
            "Confirmation du mot de passe": PASSWORD, "J'accepte les conditions générales d'utilisation": True, **person.security_check(),
        },
    )  # fmt: skip
    address = {"Nom de la voie": "chemin de la Pouncha", "Code postal": "06510", "Ville": "Carros"}
    person.follow("Compléter").press("Enregistrer", {"Date de naissance": "29/04/1979", **relabelled(person, address)})
    person.follow("Ajouter un enfant dans ce foyer")
    person.press(
        "Enregistrer",
        {
            "Nom": "Testo", "Prénom": "Nina", "Sexe": "Fille", "Date de naissance": "03/02/2018",
            "Lien de l'adulte responsable 1 avec l'enfant": "Père", "L'adulte responsable 1 a l'autorité parentale": "Oui",
            "Copie des vaccins de l'enfant": photo("vaccins"),
        },
    )  # fmt: skip
    person.press("Continuer")
    person.press("Terminer")
    person.must_see("Votre compte est créé")
    activate(app, person, town)
    number = re.search(r"code famille : (\d+)", letters(app, town, email_of(town))[0].text)
    assert number, letters(app, town, email_of(town))[0].text
    return Opened(number[1])


def open_charost(app: Flask, person: Somebody) -> Opened:
    town = "charost"
    begin(person, town, "Créer mon espace")
    person.press("Continuer", {"Civilité": "Monsieur", "Nom": "Testo", "Prénom": "Maurice"})
    person.press(
        "Continuer",
        relabelled(person, {"Nom de la voie": "rue de la Gare", "Code postal": "18290", "Ville": "Chârost"}),
    )
    person.press("Continuer", {"Téléphone mobile": "06 39 98 41 07", "Adresse e-mail": email_of(town)})
    person.press("Continuer", {"Mot de passe": PASSWORD, "Confirmer le mot de passe": PASSWORD})
    person.press("Envoyer", {"J'accepte": True})
    activate(app, person, town)
    return Opened(email_of(town))


def open_carcans(app: Flask, person: Somebody) -> Opened:
    """The town opens it: an agent registers the paper file, the family chooses a password from the mail."""
    town = "carcans"
    agent = person.somebody_else()
    log_in(agent, town, "Identifiant", Opened("agent@carcans.example", "guichet-demo"))
    agent.visit(f"/{town}/procedures/account").press("Commencer")
    agent.press("Continuer", {"Civilité": "Monsieur", "Nom": "Testo", "Prénom": "Maurice"})
    address = relabelled(agent, {"Nom de la voie": "route de l'Océan", "Code postal": "33121", "Ville": "Carcans"})
    agent.press("Continuer", {"Téléphone mobile": "06 39 98 41 07", "Adresse e-mail": email_of(town), **address})
    agent.follow("Ajouter un enfant")
    child = {"Nom": "Testo", "Prénom": "Nina", "Sexe": "Fille", "Date de naissance": "03/02/2018"}
    agent.press(
        "Enregistrer",
        child | {"Lien du responsable avec l'enfant": "Père", "Le responsable a l'autorité parentale": "Oui"},
    )
    agent.press("Continuer")
    agent.press("Enregistrer et envoyer l'invitation")
    letter = letters(app, town, email_of(town))[-1]
    person.visit(link_in(letter))
    person.press(
        "Enregistrer",
        dict.fromkeys([label for label in person.questions() if "mot de passe" in label.lower()], PASSWORD),
    )
    return Opened(email_of(town))


def relabelled(person: Somebody, address: dict[str, str]) -> dict[str, str]:
    """An address under the words that the page uses for a street."""
    street = next(
        name for name in ("Nom de la voie", "Rue", "Voie", "Numéro et nom de la voie") if person.is_asked(name)
    )
    return {street if name == "Nom de la voie" else name: value for name, value in address.items()}


OPENINGS: dict[str, Callable[[Flask, Somebody], Opened]] = {
    "carros": open_carros,
    "carcans": open_carcans,
    "charost": open_charost,
    "carbon-blanc": open_carbon_blanc,
    "cesson-sevigne": open_cesson,
}

LOGIN_LABELS = {
    "carros": "Numéro de famille",
    "carcans": "Identifiant",
    "charost": "Adresse mail",
    "carbon-blanc": "Identifiant",
    "cesson-sevigne": "Adresse e-mail",
}


# ------------------------------------------------------------------------------------- words and ways that towns share
CHILD = {"Nom": "Testo", "Prénom": "Nina", "Sexe": "Fille", "Date de naissance": "03/02/2018"}
CERTIFIED = {"J'accepte": True}


def page_by_page(person: Somebody, button: str, *pages: dict[str, Any]) -> None:
    """Fill each page and go on; a page that asks more because of the answers is filled again with what it asks."""
    for answers in pages:
        here = person.address
        person.complete(button, answers)
        assert person.address != here, f"still on {here}: {person.errors}"


CERTIFIED_CESSON = {"Accepter": True}


def health(phone_label: str, phone: str) -> dict[str, Any]:
    return {
        "Nom du médecin": "Dr Anne Petit", phone_label: phone, **street("rue des Lilas", "35510", "Cesson-Sévigné"),
        "L'enfant a-t-il un PAI ?": "Non", "L'enfant suit-il un traitement médical ?": "Non", "Vaccinations obligatoires": "À jour",
    }  # fmt: skip


PERMISSIONS_NINA = (
    "Photographier Nina pendant les activités", "Faire hospitaliser Nina en cas d'urgence", "Emmener Nina en sortie",
    "Laisser Nina se baigner pendant les activités", "Laisser Nina rentrer à la maison sans adulte",
)  # fmt: skip


def start_sheet(person: Somebody, home: str, procedure: str) -> None:
    """Open the first sheet of a kind that is still to be filled in."""
    person.visit(home)
    for reads, leads in person.links():
        if f"/procedures/{procedure}" in leads and reads.startswith("Remplir"):
            person.visit(leads).press("Commencer")
            return
    raise AssertionError(f"nothing to fill in for {procedure} on {home}: {person.text}")


def street(name: str, postcode: str, city: str) -> dict[str, str]:
    return {"Nom de la voie": name, "Code postal": postcode, "Ville": city}


# ------------------------------------------------------------------------------------------- demo people
def demo_login(app: Flask, town: str, name: str) -> Opened:
    """What one of the demo people types: `agent`, `famille` (valid sheets), `nouvelle` (nothing yet), ..."""
    with app.extensions["database"].session(town) as session:
        email = f"{name}@{town}.example"
        account = next(iter(find_for_reset(session, login_or_email=email)))
        return Opened(email if account.roles else account.login, "guichet-demo")


def enter(app: Flask, person: Somebody, town: str, name: str) -> Somebody:
    """Log a demo person in."""
    return log_in(person, town, LOGIN_LABELS[town], demo_login(app, town, name))
