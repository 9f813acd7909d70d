from __future__ import annotations

from flask import Flask

from tests.web.wizard.conftest import logged_in

NOTE = "Merci de joindre le jugement."


def test_trap_7_an_agents_note_survives_the_login(app: Flask) -> None:
    agent = logged_in(app, "agent", "carros").visit("/carros/inbox")
    agent.visit(str(agent.page.select_one('a[href*="/inbox/CAR"]')["href"]))  # type: ignore[index]
    note = next(label for label in agent.labels() if "essage" in label or "otif" in label or "Note" in label)
    agent.client.delete_cookie("session")
    agent.press("Refuser", {note: NOTE})
    assert agent.address == "/carros/login"
    agent.press("Connexion", {"Numéro de famille": "agent@carros.example", "Mot de passe": "guichet-demo"})
    agent.must_see("Ce que vous aviez écrit est là")
    assert NOTE in agent.page.find("textarea", attrs={"name": "note"}).get_text()  # type: ignore[union-attr]
    agent.press("Refuser")
    agent.must_see("refusé")
