"""What a town goes through in a year: corrections asked twice, two mayors, two services in turn, a silence that accepts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from domain.clock import now
from domain.database import Database
from domain.records import Case
from schemas.definitions import Town
from tests.journeys.browser_person import BrowserPerson
from tests.journeys.conftest import Visitor
from tests.journeys.filed import filed
from tests.journeys.five import enter
from tests.journeys.papers import photo, scan
from tests.web.conftest import case_of
from workflows.engine import lapse_due

pytestmark = pytest.mark.browser

SITUATION, PHONE = "Situation familiale", "Téléphone du foyer"
PAPERS = {"family_book", "identity", "address_proof"}
BOOK, IDENTITY = "Livret de famille (partie parents et enfants)", "Pièce d'identité des responsables légaux"
PROOF, VACCINATIONS = "Justificatif de domicile de moins de 3 mois", "Copie des vaccinations de l'enfant"


# ----------------------------------------------------------------------------------- a sheet corrected twice


def test_a_sheet_is_corrected_twice_on_two_answers_and_only_those(app: Flask, visitor: Visitor) -> None:
    reference = filed(app, "carros", "family", situation="married")
    family, agent = visitor("phone"), visitor("desktop")
    enter(app, family, "carros", "famille")
    enter(app, agent, "carros", "agent")
    first = ["Le livret dit « pacsés ».", "Il manque un chiffre."]
    ask(agent, reference, first, "Deux réponses à revoir.")
    family.visit(f"/carros/family/requests/{reference}").must_see("À compléter", *first)
    papers = {BOOK: scan("livret"), IDENTITY: scan("identite"), PROOF: photo("facture-eau")}
    before = case_of(app, "carros", reference=reference).answers
    correct(family, {SITUATION: "Pacsé(e)", PHONE: "04 93 08 40 01"} | papers)
    assert changed(app, reference, before) == {"situation", "phone", *PAPERS}
    second = ["Depuis quand ?", "Encore un chiffre de trop."]
    agent.visit(f"/carros/inbox/{reference}").must_see("Corrigé depuis votre demande", "Pacsé(e)")
    ask(agent, reference, second, "Presque.")
    family.visit(f"/carros/family/requests/{reference}").must_see(*second)
    before = case_of(app, "carros", reference=reference).answers
    correct(family, {SITUATION: "Union libre", PHONE: "04 93 08 40 02"})
    assert changed(app, reference, before) == {"situation", "phone"}
    agent.visit(f"/carros/inbox/{reference}").press("Valider")
    assert case_of(app, "carros", reference=reference).state == "valid"
    family.visit(f"/carros/family/requests/{reference}").must_see("Validée")


def ask(agent: BrowserPerson, reference: str, sentences: list[str], message: str) -> None:
    """Mark the situation and the phone, a sentence each; what is folded is unfolded first."""
    agent.visit(f"/carros/inbox/{reference}")
    for folded in agent.page.locator("details.all-answers:not([open]) > summary").all():
        agent.tap(folded)
    for name, sentence in zip(("situation", "phone"), sentences, strict=True):
        agent.page.locator(f'input[name="mark"][value="{name}"]').check()
        agent.page.locator(f'[id="mark-{name}"]').fill(sentence)
    agent.press("Demander un complément", {"Message à la famille": message})


def correct(family: BrowserPerson, answers: dict[str, Any]) -> None:
    """Go to what was marked, change it, send again; nothing else is asked, and every page has something to correct."""
    family.press("Corriger")
    here = ""
    while not family.offers("Terminer"):
        assert family.address != here, f"{here} does not let go: {family.errors}\n{family.text[:1500]}"
        here = family.address
        assert not family.is_asked("Adresse du foyer"), "nobody marked it"
        shown = {label: value for label, value in answers.items() if family.is_asked(label)}
        family.press("Continuer", shown)
    family.press("Terminer")
    family.must_see("est envoyée")


def changed(app: Flask, reference: str, before: Mapping[str, Any]) -> set[str]:
    after = case_of(app, "carros", reference=reference).answers
    return {name for name in {**before, **after} if before.get(name) != after.get(name)}


# --------------------------------------------------------------------------------------- two mayors side by side


def test_a_school_exemption_needs_the_agreement_of_two_mayors(app: Flask, visitor: Visitor) -> None:
    wanted = {
        "exemption": True,
        "exemption_school": "École de La Gaude",
        "exemption_reason": "Notre nourrice y habite.",
    }
    reference = filed(app, "carros", "school_enrolment", **wanted)
    agent, mayor, other = visitor("desktop"), visitor("desktop"), visitor("phone")
    for person, name in ((agent, "agent"), (mayor, "mayor"), (other, "other-mayor")):
        enter(app, person, "carros", name)
    agent.visit(f"/carros/inbox/{reference}").must_see("École de La Gaude")
    assert not agent.offers("Accepter"), "an exemption is not the agent's alone"
    agent.press("Soumettre aux deux maires")
    opened_early = visitor("desktop")
    enter(app, opened_early, "carros", "mayor")
    opened_early.visit(f"/carros/inbox/{reference}").must_see("0 accord sur 2", "Maire de la commune de l'école")
    mayor.visit(f"/carros/inbox/{reference}").press("Donner mon accord")
    mayor.visit(f"/carros/inbox/{reference}").must_see(
        "1 accord sur 2", "Encore attendu : Maire de la commune de l'école"
    )
    assert not mayor.offers("Donner mon accord")
    assert case_of(app, "carros", reference=reference).state == "mayors"
    other.visit(f"/carros/inbox/{reference}").must_see("Accord donné : Maire de Carros")
    other.press("Donner mon accord")
    assert case_of(app, "carros", reference=reference).state == "accepted"
    family = visitor("phone")
    enter(app, family, "carros", "famille")
    family.visit(f"/carros/family/requests/{reference}").must_see("Acceptée")
    assert not family.sees("Accord donné"), "who agreed first is the town's own business"


# ------------------------------------------------------------------------------------- two services, one after another


@pytest.mark.parametrize(("level", "first", "elsewhere"), [("ps", "infant", "primary"), ("ce2", "primary", "infant")])
def test_a_place_in_a_school_goes_through_two_services_in_turn(
    app: Flask, visitor: Visitor, level: str, first: str, elsewhere: str
) -> None:
    reference = filed(app, "cesson-sevigne", "school_enrolment", school_level=level)
    place = f"/cesson-sevigne/inbox/{reference}"
    stranger, sector, education = visitor("desktop"), visitor("desktop"), visitor("desktop")
    for person, name in ((stranger, elsewhere), (sector, first), (education, "education")):
        enter(app, person, "cesson-sevigne", name)
    for nobody in (stranger, education):
        nobody.page.goto(place)
        nobody.must_see("Demandez à un responsable du service")
        nobody.forgive("403")
    assert waits_for(sector, reference)
    assert not waits_for(stranger, reference)
    sector.visit(place).press("Proposer la place")
    sector.page.goto(place)
    sector.must_see("Demandez à un responsable du service")
    sector.forgive("403")
    education.visit(place).must_see("Direction de l'éducation").press("Confirmer la place")
    assert case_of(app, "cesson-sevigne", reference=reference).state == "accepted"


def waits_for(agent: BrowserPerson, reference: str) -> bool:
    return any(reference in leads for _, leads in agent.visit("/cesson-sevigne/inbox").links())


# --------------------------------------------------------------------------------------------- silence, after a pause


def test_silence_accepts_after_a_clock_that_stood_still(app: Flask, visitor: Visitor) -> None:
    sent = now() - timedelta(days=40)
    reference = filed(app, "charost", "school_enrolment", now=sent)
    family, agent = visitor("phone"), visitor("desktop")
    enter(app, family, "charost", "famille")
    enter(app, agent, "charost", "agent")
    agent.visit(f"/charost/inbox/{reference}").must_see("Acceptée par le silence de la mairie après le")
    promised = case_of(app, "charost", reference=reference).lapse_at
    assert promised is not None
    agent.page.locator('input[name="mark"]').first.check()
    agent.press("Demander un complément", {"Message à la famille": "Quelle classe ?"})
    agent.visit(f"/charost/inbox/{reference}").must_see("Délai légal suspendu")
    stand_still(app, reference, timedelta(days=12))
    family.visit(f"/charost/family/requests/{reference}").press("Corriger")
    here, papers = "", {VACCINATIONS: scan("carnet"), PROOF: photo("facture-eau")}
    while not family.offers("Envoyer ma demande"):
        assert family.address != here, f"{here} does not let go: {family.errors}"
        here = family.address
        family.press("Continuer", {label: paper for label, paper in papers.items() if family.is_asked(label)})
    family.press("Envoyer ma demande")
    later = case_of(app, "charost", reference=reference).lapse_at
    assert later is not None
    assert timedelta(days=11) < later - promised < timedelta(days=14)
    assert let_time_pass(app, later - timedelta(seconds=1)) == []
    assert reference in let_time_pass(app, later)
    family.visit(f"/charost/family/requests/{reference}").must_see("Acceptée", "délai dépassé")
    expect(family.page.locator(".chip").first).to_have_attribute("data-colour", "green")


def stand_still(app: Flask, reference: str, how_long: timedelta) -> None:
    """As if the family had been asked that long ago."""
    database: Database = app.extensions["database"]
    with database.begin("charost") as session:
        case = session.query(Case).filter(Case.reference == reference).one()
        assert case.clock_paused_at is not None
        case.clock_paused_at -= how_long


def let_time_pass(app: Flask, moment: object) -> list[str]:
    """What the clock closes, were it that late; the references."""
    database: Database = app.extensions["database"]

    def town_of(slug: str, edition: str) -> Town:
        return app.extensions["editions"].of(slug, edition)  # type: ignore[no-any-return]

    with database.begin("charost") as session:
        return [case.reference for case in lapse_due(session, town_of=town_of, now=moment)]  # type: ignore[arg-type]
