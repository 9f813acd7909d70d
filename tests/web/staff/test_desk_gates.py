from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.pages import check_page
from tests.web.staff.desk_family import YES, family, value
from tests.web.staff.desk_town import TOWN, account, at_desk, begun, camp, child_named, grow, lines, publish, sent


@pytest.fixture(autouse=True)
def _published(app: Flask, tmp_path: Path) -> None:
    publish(app, tmp_path)


def test_a_gate_is_opened_with_a_reason_that_the_journal_keeps(app: Flask, enter: Enter) -> None:
    grow(app, child_named(app), 14)
    agent = at_desk(app, enter).must_see("Le camp est pour les moins de 12 ans")
    agent.visit(camp(app)).must_see("Le camp est pour les moins de 12 ans", "Ouvrir malgré tout")
    check_page(agent.page, agent.address)
    agent.press("Commencer").must_see("Dites pourquoi la démarche est ouverte malgré tout")
    assert (agent.status, begun(app)) == (422, [])
    agent.press("Commencer", {"Ouvrir malgré tout : pour quel motif ?": "Accord de l'adjointe"})
    agent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Non"}).press("Continuer")
    agent.press("Terminer", YES).must_see("Bien reçu")
    [case] = sent(app)
    line = lines(app, case)[-1]
    assert line.visible_to == "staff"
    assert (line.actor_id, line.actor_name) == (account(app, "agent").id, "Inès Martin")
    assert "moins de 12 ans" in line.note
    assert line.note.endswith("Motif : Accord de l'adjointe")
    family(enter).visit(f"/{TOWN}/family/requests/{case.reference}")


def test_the_family_sends_at_home_what_an_agent_let_pass(app: Flask, enter: Enter) -> None:
    grow(app, child_named(app), 14)
    agent = Person(enter(TOWN, "agent")).visit(camp(app))
    agent.press("Commencer", {"Ouvrir malgré tout : pour quel motif ?": "Accord"})
    agent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Non"}).press("Continuer")
    parent = family(enter).visit(agent.address).press("Terminer", YES).must_see("Bien reçu")
    assert "Accord" not in parent.visit(f"/{TOWN}/family/requests/{sent(app)[0].reference}").text


def test_what_closed_since_is_let_pass_at_the_desk_when_it_is_sent(app: Flask, enter: Enter) -> None:
    agent = Person(enter(TOWN, "agent")).visit(camp(app)).press("Commencer")
    agent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Non"}).press("Continuer")
    grow(app, child_named(app), 14)
    agent.press("Terminer", YES).must_see("Rien n'a été envoyé", "moins de 12 ans")
    check_page(agent.page, agent.address)
    agent.press("Permettre l'envoi malgré tout").must_see("Dites pourquoi")
    agent.press("Terminer", YES).press("Permettre l'envoi malgré tout", {"Motif, que le journal garde": "Déjà promis"})
    agent.must_see("L'envoi est permis").press("Terminer", YES).must_see("Bien reçu")


def test_a_family_lets_nothing_pass_by_itself(app: Flask, enter: Enter) -> None:
    parent = family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    parent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Non"}).press("Continuer")
    grow(app, child_named(app), 14)
    parent.press("Terminer", YES).must_see("Rien n'a été envoyé")
    assert not parent.offers("Permettre")
    token = value(parent, "csrf_token")
    for what in ("allow", "anew"):
        address = f"/{TOWN}/drafts/{begun(app)[0].id}/desk/{what}"
        assert (
            parent.client.post(address, data={"csrf_token": token, "reason": "moi", "step": "care"}).status_code == 404
        )
    assert sent(app) == []
