from __future__ import annotations

import pytest
from flask import Flask

from forms.walk import Missing
from tests.journeys.person import Person
from web.wizard.showing import _line


@pytest.mark.parametrize(
    ("label", "message", "line"),
    [
        ("Prénom", "Répondez à cette question.", "Prénom : Répondez à cette question."),
        ("Qui vient chercher Nina ?", "Cochez une réponse.", "Qui vient chercher Nina ? Cochez une réponse."),
        ("Nom d'usage", "Le champ « nom d'usage » est obligatoire.", "Le champ « nom d'usage » est obligatoire."),
        ("Nom", "Indiquez un nombre.", "Nom : Indiquez un nombre."),
        ("Contacts : Nom", "Le champ « nom » est obligatoire.", "Contacts : Le champ « nom » est obligatoire."),
        ("Coût (€)", "Le champ « coût (€) » est obligatoire.", "Le champ « coût (€) » est obligatoire."),
    ],
)
def test_a_sentence_that_names_its_question_stands_alone(label: str, message: str, line: str) -> None:
    assert _line(Missing("x", label, message)) == line


def test_carbon_blanc_names_each_missing_answer_once(app: Flask) -> None:
    person = Person(app.test_client()).visit("/carbon-blanc/procedures/account").press("Commencer").press("Suivant")
    lines = [line.get_text() for line in person.page.select(".error-summary li")]
    assert any(line.startswith("Le champ") for line in lines), lines
