"""An expert's opinion by link, on a phone, from the agent who asks to the decision that follows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.journeys.conftest import Visitor
from tests.journeys.five import enter
from tests.web import outside_town
from tests.web.conftest import case_of
from tests.web.outside_town import SECRETS, SHOWN, TOWN, link_of

pytestmark = pytest.mark.browser


def test_a_school_gives_its_opinion_by_a_link_and_the_agent_decides(
    app: Flask, visitor: Visitor, tmp_path: Path
) -> None:
    town = outside_town.publish(app, tmp_path)
    reference = outside_town.send(app, town, tmp_path).reference
    agent, school = visitor("desktop"), visitor("phone")
    enter(app, agent, TOWN, "agent").visit(f"/{TOWN}/inbox/{reference}")
    agent.press("Demander l'avis de l'école")
    school.visit(link_of(app)).must_see("Votre avis est demandé", "École Moulin")
    assert SHOWN not in school.text
    school.press("Ouvrir le dossier et répondre").must_see("Pouvez-vous accueillir cet enfant ?", SHOWN)
    assert not [secret for secret in SECRETS if secret in school.text]
    school.page.get_by_role("radio", name="Favorable avec réserves").check()
    school.press("Garder en brouillon").must_see("Votre brouillon est gardé")
    assert school.page.get_by_role("radio", name="Favorable avec réserves").is_checked()
    school.press("Envoyer mon avis").must_see("Expliquez votre avis")
    said = {"Vos explications": "Sans la cantine.", "Votre nom et votre qualité": "Anne Petit, directrice"}
    school.press("Envoyer mon avis", said).must_see("Votre avis est transmis")
    assert SHOWN not in school.text
    agent.visit(f"/{TOWN}/inbox/{reference}").must_see("À décider", "Favorable avec réserves", "Sans la cantine.")
    agent.follow("Relancer, retirer ou demander un autre avis")
    asked = {"De qui": "Mairie de Vence", "Son adresse mail": "mairie@vence.example", "Votre question": "D’accord ?"}
    agent.page.get_by_role("checkbox", name="Motif de la demande").check()
    agent.press("Envoyer la demande d’avis", asked).must_see("Le lien part à Mairie de Vence")
    vence = visitor("desktop").visit(link_of(app))
    vence.press("Ouvrir le dossier et répondre").must_see(SHOWN)
    agent.press("Ne plus attendre").must_see("Retiré")
    vence.forgive("410")
    vence.press("Garder en brouillon").must_see("Ce lien ne fonctionne plus")
    agent.visit(f"/{TOWN}/inbox/{reference}").press("Accorder")
    assert case_of(app, TOWN, reference=reference).state == "granted"
