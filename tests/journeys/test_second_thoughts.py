"""What does not go through at once: a paper refused and replaced, a sheet refused and sent anew, a child of two homes, an erasure."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from domain.records import Case
from tests.journeys.declarations import DECLARATIONS
from tests.journeys.five import CERTIFIED, LOGIN_LABELS, OPENINGS, Opened, demo_login, enter, log_in
from tests.journeys.papers import scan
from tests.journeys.person import Person
from tests.journeys.whole_way import approve_all_of, open_case, see_colours, waiting_of

SUBMIT = {"carros": ("Continuer", "Terminer"), "carbon-blanc": ("Aller à l'étape 2", "Envoyer ma demande")}
"""The buttons that go on and that send, in towns whose sheet of the household asks for papers in two ways."""


def declared(app: Flask, town: str) -> tuple[Person, Opened]:
    """A family whose sheets wait for an agent."""
    person = Person(app.test_client())
    opened = OPENINGS[town](app, person)
    log_in(person, town, LOGIN_LABELS[town], opened)
    DECLARATIONS[town](person)
    return person, opened


def at_the_first_case(app: Flask, town: str, opened: Opened) -> tuple[Person, str]:
    agent = Person(app.test_client())
    log_in(agent, town, LOGIN_LABELS[town], Opened(f"agent@{town}.example", "guichet-demo"))
    reference = waiting_of(app, town, opened)[0]
    open_case(agent, town, reference)
    return agent, reference


@pytest.mark.parametrize("town", sorted(SUBMIT))
def test_a_refused_paper_comes_back_with_its_reason_and_is_replaced_alone(app: Flask, town: str) -> None:
    person, opened = declared(app, town)
    agent, reference = at_the_first_case(app, town, opened)
    agent.press("Refuser cette pièce", {"Motif": "Illisible"})
    agent.press("Valider").must_see("Une pièce est refusée")
    agent.press("Demander un complément", {"Message à la famille": "Une page est floue."})

    assert "yellow" in see_colours(person, town)
    person.visit(f"/{town}/family/requests/{reference}").must_see("Illisible", "Une page est floue.")
    person.press("Remplacer")
    label = next(each for each in ASKED if person.is_asked(each))
    button, send = SUBMIT[town]
    person.press(button, {label: scan("net")})
    while person.offers(button):
        person.press(button)
    person.press(send, CERTIFIED)
    assert "orange" in see_colours(person, town)
    assert approve_all_of(app, person.somebody_else(), town, opened)
    assert "green" in see_colours(person, town)


ASKED = ("Livret de famille (partie parents et enfants)", "Acte de naissance de l'enfant")


def test_a_refused_sheet_is_red_says_why_and_is_sent_anew(app: Flask) -> None:
    town = "charost"
    person, opened = declared(app, town)
    agent, reference = at_the_first_case(app, town, opened)
    agent.press("Refuser R", {"Message à la famille": "Ce foyer existe déjà sous un autre nom."})
    assert "red" in see_colours(person, town)
    person.visit(f"/{town}/family/requests/{reference}").must_see("Ce foyer existe déjà sous un autre nom.")
    person.visit(f"/{town}/family/").follow("Modifier").press("Commencer")
    assert "/drafts/" in person.address


def key_told_by(app: Flask, town: str, child: str) -> str:
    """What the other parent reads on the child's page, written as one writes on a phone."""
    other = Person(app.test_client())
    enter(app, other, town, "famille")
    other.visit(f"/{town}/family/household").follow(child)
    found = re.search(r"Clé de l'enfant (\w{5} ?\w{5})", other.text)
    assert found, other.text
    return found[1].lower()


@pytest.mark.parametrize(
    ("town", "procedure", "label", "button"),
    [
        ("carros", "second_home", "Clé de l'enfant", "Terminer"),
        ("carbon-blanc", "key", "Clé Enfance", "Envoyer ma demande"),
    ],
)
def test_a_child_joins_a_second_home_by_its_key(app: Flask, town: str, procedure: str, label: str, button: str) -> None:
    key = key_told_by(app, town, "Missie Roux")
    person = Person(app.test_client())
    enter(app, person, town, "nouvelle")
    person.visit(f"/{town}/procedures/{procedure}").press("Commencer")
    answers = {
        label: key,
        "Date de naissance de l'enfant": "21/05/2018",
        "Vous êtes": "Mère",
        "Avez-vous l'autorité parentale ?": "Oui",
    }
    if person.is_asked("Service"):
        answers["Service"] = "École publique"
    if procedure == "second_home":
        person.press("Continuer", answers).press(button, CERTIFIED)
    else:
        person.press(button, answers)
    opened = demo_login(app, town, "nouvelle")
    person.visit(f"/{town}/family/")
    assert not person.sees("Missie")
    assert approve_all_of(app, person.somebody_else(), town, opened)
    person.visit(f"/{town}/family/household").must_see("Missie")
    assert not person.sees("Karim")
    assert not person.sees("Sami")


def test_a_phone_number_counts_as_soon_as_it_is_sent_and_a_name_once_it_is_approved(app: Flask) -> None:
    person = Person(app.test_client())
    enter(app, person, "carros", "famille").visit("/carros/family/household").follow("Claire Roux")
    page = person.address
    person.follow("Modifier").press("Commencer").press("Continuer", {"Nom": "Rousset"})
    person.press("Continuer", {"Téléphone mobile": "06 39 98 77 66"}).press("Continuer").press("Terminer", CERTIFIED)
    assert person.visit(page).must_see("06 39 98 77 66").title == "Claire Roux"
    assert approve_all_of(app, person.somebody_else(), "carros", demo_login(app, "carros", "famille"))
    assert person.visit(page).title == "Claire Rousset"


@pytest.mark.parametrize("town", sorted(OPENINGS))
def test_a_family_asks_to_be_forgotten_and_is(app: Flask, town: str) -> None:
    person = Person(app.test_client())
    enter(app, person, town, "nouvelle")
    opened = demo_login(app, town, "nouvelle")
    person.visit(f"/{town}/family/data").follow("Demander l'effacement de mes données").press("Commencer")
    person.press("Demander l'effacement", {"Je demande l'effacement": True}).must_see(
        "Votre demande d'effacement est envoyée"
    )
    agent, _ = at_the_first_case(app, town, opened)
    agent.press("Effacer définitivement")
    assert not agent.errors
    again = Person(app.test_client())
    log_in(again, town, LOGIN_LABELS[town], opened)
    assert again.address.endswith("/login")


@pytest.mark.parametrize("town", sorted(OPENINGS))
def test_no_demo_family_waits_to_be_forgotten_or_for_a_key_that_nobody_has(app: Flask, town: str) -> None:
    with app.extensions["database"].session(town) as session:
        assert not session.query(Case).filter(Case.workflow.in_(["erasure", "second_home"])).count()
