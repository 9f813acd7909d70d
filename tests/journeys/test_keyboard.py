"""Everything can be done with the keyboard alone, and one always sees where one is."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.five import LOGIN_LABELS, OPENINGS, PERMISSIONS_NINA, enter, log_in
from tests.journeys.keyboard import Keyboard
from tests.journeys.keyboard_person import without_a_mouse
from tests.web.conftest import case_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("town", sorted(OPENINGS))
def test_an_account_is_opened_with_the_keyboard_alone(app: Flask, visitor: Visitor, town: str) -> None:
    """Every page is sent too early first: the focus goes to what to correct, and from there on with Tab."""
    person = without_a_mouse(visitor("desktop", look=False))
    opened = OPENINGS[town](app, person)
    log_in(person, town, LOGIN_LABELS[town], opened)
    assert person.address == f"/{town}/family/"


def test_a_child_is_declared_with_the_keyboard_alone(app: Flask, visitor: Visitor) -> None:
    person = visitor("desktop", look=False)
    enter(app, person, "cesson-sevigne", "nouvelle").visit("/cesson-sevigne/family/section/children")
    keys = Keyboard(person.page)
    keys.reach("Ajouter un enfant")
    keys.enter()
    keys.reach("Commencer")
    keys.enter()

    keys.write("Nom", "Testo")
    keys.write("Prénom", "Nina")
    keys.write("Date de naissance", "03/02/2018")
    keys.write("Lieu de naissance", "Rennes")
    keys.write("Département de naissance", "35")
    keys.choose("Sexe", "Fille")
    keys.reach("Suivant")
    keys.enter()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Informations complémentaires")

    keys.tick("École publique")
    keys.choose("Régime alimentaire", "Sans porc")
    for permission in PERMISSIONS_NINA:
        keys.choose(permission, "Oui")
    keys.reach("Suivant")
    keys.enter()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Renseignements médicaux")

    keys.write("Nom du médecin", "Dr Anne Petit")
    keys.write("Nom de la voie", "rue des Lilas")
    keys.write("Code postal", "35510")
    keys.write("Ville", "Cesson-Sévigné")
    keys.write("Téléphone fixe du médecin", "02 61 91 12 34")
    keys.choose("L'enfant a-t-il un PAI ?", "Non")
    keys.choose("L'enfant suit-il un traitement médical ?", "Non")
    keys.choose("Vaccinations obligatoires", "À jour")
    keys.reach("Suivant")
    keys.enter()

    keys.tick("Accepter")
    keys.reach("Valider")
    keys.enter()
    person.must_see("La fiche est envoyée")


def test_enter_in_a_line_of_text_goes_on(app: Flask, visitor: Visitor) -> None:
    """The first button of the form is the hidden one that goes on, never « Retour » or « Chercher »."""
    person = visitor("desktop", look=False)
    person.visit("/charost/").follow("Créer mon espace").press("Commencer")
    keys = Keyboard(person.page)
    keys.choose("Civilité", "Monsieur")
    keys.write("Nom", "Testo")
    keys.write("Prénom", "Maurice")
    first = person.address
    keys.enter()
    assert person.address != first, person.errors


def test_the_skip_link_comes_first_and_leads_past_the_menu(visitor: Visitor) -> None:
    person = visitor("desktop", look=False).visit("/carros/procedures/account")
    keys = Keyboard(person.page)
    assert keys.tab()["text"] == "Aller au contenu"
    keys.press("Enter")
    keys.tab()
    assert person.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_skip_link_of_a_case_leads_past_the_list(app: Flask, visitor: Visitor) -> None:
    agent = visitor("desktop", look=False)
    enter(app, agent, "carros", "agent").visit("/carros/inbox")
    keys = Keyboard(agent.page)
    with agent.page.expect_navigation():
        keys.press("j")
    assert keys.tab()["text"] == "Aller au contenu"
    keys.press("Enter")
    assert keys.tab()["text"].strip().startswith("Prendre ce dossier")


def test_a_refusal_takes_the_focus_and_its_lines_lead_to_the_questions(visitor: Visitor) -> None:
    person = visitor("desktop", look=False)
    person.visit("/charost/").follow("Créer mon espace").press("Commencer")
    keys = Keyboard(person.page)
    keys.reach("Continuer")
    keys.enter()
    expect(person.page.locator(".error-summary")).to_be_focused()
    keys.reach("Prénom")
    keys.press("Enter")
    expect(person.control("Prénom")).to_be_focused()
    assert re.search("corrige", person.page.locator(".error-summary").inner_text())


def test_a_case_is_decided_with_the_keyboard_alone(app: Flask, visitor: Visitor) -> None:
    agent = visitor("desktop", look=False)
    enter(app, agent, "carros", "agent").visit("/carros/inbox")
    page, keys = agent.page, Keyboard(agent.page)
    with page.expect_navigation():
        keys.press("j")
    first = agent.address
    with page.expect_navigation():
        keys.press("j")
    second = agent.address
    with page.expect_navigation():
        keys.press("k")
    assert agent.address == first != second

    keys.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    keys.press("Escape", "?")
    expect(page.get_by_role("dialog", name="Raccourcis")).to_be_visible()
    keys.press("Escape", "v")
    expect(agent.button("Valider")).to_be_focused()
    assert agent.address == first, "a single letter decides nothing"
    keys.enter()
    assert agent.address not in {first, "/carros/inbox"}, "the next case opens"
    waiting = page.locator(".queue li a").evaluate_all("all => all.map((each) => new URL(each.href).pathname)")
    assert agent.address in waiting
    assert first not in waiting


def test_a_correction_is_asked_with_the_keyboard_alone(app: Flask, visitor: Visitor) -> None:
    """Pressed too early, the button says what is missing; the way from there to the next case needs no mouse."""
    agent = visitor("desktop", look=False)
    enter(app, agent, "carros", "agent").visit("/carros/inbox")
    page, keys = agent.page, Keyboard(agent.page)
    with page.expect_navigation():
        keys.press("j")
    first = agent.address
    keys.press("c")
    keys.enter()
    expect(page.locator(".error-summary")).to_be_focused()
    assert keys.tab()["tag"] == "A"
    keys.press("Enter")
    assert keys.outlined()["id"] == "note"
    keys.press(*"Merci")
    keys.reach("À corriger", back=True, among={"INPUT"})
    keys.press("Space")
    keys.tab()
    keys.press(*"Le nom")
    keys.press("Escape", "c")
    keys.enter()
    assert agent.address not in {first, "/carros/inbox"}, agent.errors
    case = case_of(app, "carros", reference=first.rpartition("/")[2])
    assert (case.holder, list(case.marked.values())) == ("family", ["Le nom"])
