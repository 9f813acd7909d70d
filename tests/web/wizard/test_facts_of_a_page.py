"""What a page tells its script about the other steps: enough for conditions, nothing else."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask

from tests.journeys.person import Person

PASSWORD = "Soleil-des-mers-7"


def facts_of(person: Person) -> dict[str, Any]:
    form = person.page.select_one("form[data-facts]")
    assert form is not None
    known: dict[str, Any] = json.loads(str(form["data-facts"]))
    return known


def test_a_page_knows_how_many_people_there_are_and_no_secret(app: Flask) -> None:
    person = Person(app.test_client()).visit("/carros/procedures/account").press("Commencer")
    person.press("Continuer", {"Adresse mail": "maurice@courriel.example"})
    account = {
        "Civilité": "Monsieur", "Nom": "Testo", "Prénom": "Maurice", "Téléphone portable": "06 39 98 41 07", "Mot de passe": PASSWORD,
        "Confirmation du mot de passe": PASSWORD, "J'accepte les conditions générales d'utilisation": True,
    }  # fmt: skip
    person.press("Continuer", account | person.security_check())
    person.follow("Ajouter un adulte dans ce foyer").press("Enregistrer", {"Nom d'usage": "Testa"})
    person.visit(person.address.rpartition("/co_guardian")[0]).follow("Ajouter un enfant dans ce foyer")
    assert facts_of(person)["co_guardian"] == [{}], "how many, not who"
    assert "password" not in facts_of(person)
    assert "$argon2" not in str(person.page)
