"""The pages beside the way of `test_browser_five_towns`: reached, looked at by axe, never wider than the screen."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.five import LOGIN_LABELS, enter

pytestmark = pytest.mark.browser
DEVICES = ("phone", "desktop")


@pytest.mark.parametrize("device", DEVICES)
def test_pages_for_everybody(visitor: Visitor, device: str) -> None:
    person = visitor(device).visit("/")
    for town in LOGIN_LABELS:
        person.visit(f"/{town}/")
    for address in ("login", "password", "pages/papers", "procedures/account", "pages/nowhere"):
        person.visit(f"/carros/{address}")
    person.visit("/carros/login").press("Connexion", {"Numéro de famille": "12", "Mot de passe": "oublié"})
    person.must_see("Connexion impossible")
    expect(person.page.locator(".error-summary")).to_be_focused()
    person.visit("/carros/password").press("Recevoir le lien", {"Numéro de famille ou adresse e-mail": "12"})
    person.must_see("Regardez vos courriels")


@pytest.mark.parametrize("device", DEVICES)
def test_pages_for_a_family(app: Flask, visitor: Visitor, device: str) -> None:
    person = visitor(device)
    enter(app, person, "carros", "famille").visit("/carros/family/").follow("Voir")
    person.visit("/carros/account").press(
        "Changer mon mot de passe",
        {
            "Mot de passe actuel": "faux",
            "Nouveau mot de passe": "Vague bleue 2026",
            "Confirmez ce mot de passe": "Vague bleue 2026",
        },
    )
    assert person.errors
    person.visit("/carros/procedures/school_enrolment?person=").press("Commencer").press("Finir plus tard")
    person.must_see("Tout est enregistré").visit("/carros/family/").must_see("Ce qui vous attend")
    person.follow("Annuler").press("Oui, annuler et effacer")


@pytest.mark.parametrize("device", DEVICES)
def test_pages_for_somebody_without_an_account(visitor: Visitor, device: str) -> None:
    person = visitor(device).visit("/charost/procedures/account").press("Commencer").press("Finir plus tard")
    person.press("Recevoir le lien", {"Adresse e-mail": "sans-arobase"})
    assert person.errors
    person.press("Recevoir le lien", {"Adresse e-mail": "maurice@charost.example.org"})


@pytest.mark.parametrize("device", DEVICES)
def test_pages_for_an_agent(app: Flask, visitor: Visitor, device: str) -> None:
    agent = visitor(device)
    enter(app, agent, "carros", "agent")
    for query in ("", "?view=all", "?view=family", "?q=personne-de-ce-nom", "?order=newest"):
        agent.visit(f"/carros/inbox{query}")
    for path in ("exports", "figures", "workflows", "workflows/sheet"):
        agent.visit(f"/carros/{path}")
    agent.visit("/carros/inbox").leave_by(agent.page.locator(".queue li a").first)
    agent.press("Demander un complément")
    expect(agent.page.locator(".error-summary")).to_be_focused()
    agent.tap(agent.page.locator("tbody tr:not(.note) label").first)
    agent.page.get_by_label("Ce que la famille doit corriger").locator("visible=true").first.fill(
        "Le nom d'usage, s'il vous plaît."
    )
    agent.press("Demander un complément", {"Message à la famille": "Merci de préciser votre nom."})
    assert not agent.errors
