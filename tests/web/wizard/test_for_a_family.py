from __future__ import annotations

from flask import Flask

from tests.journeys.mailbox import letters, link_in
from tests.journeys.person import Person
from tests.web.wizard.conftest import logged_in


def test_only_an_agent_changes_the_address_of_carcans_families_and_its_owner_confirms_it(app: Flask) -> None:
    agent = logged_in(app, "agent", "carcans")
    agent.visit("/carcans/procedures/email").must_see("Pour quelle famille ?")
    agent.press("Chercher", {"Nom, date de naissance, téléphone, numéro de famille ou adresse e-mail": "roux claire"})
    agent.follow("Claire Roux").press("Commencer")
    address = {"Nouvel e-mail": "claire@neuf.example.org", "Confirmer le nouvel e-mail": "claire@neuf.example.org"}
    agent.press("Changer l'e-mail", address | {"Identité vérifiée": True})
    agent.must_see("Le lien de confirmation est parti")
    letter = letters(app, "carcans", "claire@neuf.example.org")[-1]
    family = Person(app.test_client())
    family.visit(link_in(letter))
    button = next(
        each for each in family.page.find_all("button") if "onfirmer" in each.get_text() or "ctiver" in each.get_text()
    )
    family.press(button.get_text())
    family.visit("/carcans/login").press(
        "Connexion", {"Identifiant": "claire@neuf.example.org", "Mot de passe": "guichet-demo"}
    )
    assert family.address.startswith("/carcans/family"), family.text
    family.visit("/carcans/procedures/details").press("Commencer")
    locked = family.page.find("input", attrs={"name": "email"})
    assert locked is None or locked.has_attr("readonly")


def test_a_family_is_not_offered_what_agents_do(app: Flask) -> None:
    family = logged_in(app, "nouvelle", "carcans")
    assert not family.visit("/carcans/procedures/email").page.find("button", string="Commencer")


def test_a_code_sent_by_charost_opens_the_account_once_and_then_asks_for_a_password(app: Flask) -> None:
    agent = logged_in(app, "agent", "charost")
    agent.visit("/charost/procedures/account_by_staff").press("Commencer")
    agent.press("Continuer", {"Civilité": "Madame", "Nom": "Testa", "Prénom": "Solange"})
    street = next(label for label in agent.labels() if label in {"Rue", "Voie", "Nom de la voie"})
    agent.press("Continuer", {street: "rue de la Gare", "Code postal": "18290", "Ville": "Chârost"})
    agent.press("Continuer", {"Téléphone mobile": "06 39 98 41 09", "Adresse e-mail": "solange@charost.example.org"})
    agent.press("Ouvrir l'espace et envoyer le code")
    letter = letters(app, "charost", "solange@charost.example.org")[-1]
    words = letter.text.replace("\n", " ").split()
    family = Person(app.test_client())
    for code in {word.strip(".,:*") for word in words if len(word.strip(".,:*")) >= 6 and word.upper() == word}:
        family.visit("/charost/login").press(
            "Connexion", {"Adresse mail": "solange@charost.example.org", "Mot de passe": code}
        )
        if "/login" not in family.address:
            break
    assert "/password/" in family.address, family.text
    choose = dict.fromkeys([label for label in family.labels() if "mot de passe" in label.lower()], "Vague bleue 2026")
    family.press("Enregistrer", choose)
    assert family.address.startswith("/charost/family"), family.text


def test_an_agents_next_file_begins_empty(app: Flask) -> None:
    agent = logged_in(app, "agent", "carcans")
    agent.visit("/carcans/procedures/account").press("Commencer").press("Finir plus tard", {"Nom": "Faure"})
    agent.visit("/carcans/procedures/account").press("Commencer")
    assert agent.page.find("input", id="last_name")["value"] == ""  # type: ignore[index]
    agent.visit("/carcans/procedures/account").follow("Faure")
    assert agent.page.find("input", id="last_name")["value"] == "Faure"  # type: ignore[index]
