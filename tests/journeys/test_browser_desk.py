"""A file begun at the desk and finished by the family at home, and one that the family began and an agent finishes."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from domain.records import Case, CaseEvent
from tests.journeys.conftest import Visitor
from tests.journeys.five import CERTIFIED, enter, page_by_page
from tests.journeys.papers import photo, scan
from tests.web.staff.desk_town import account, child_named

TOWN = "carros"
BOOK, IDENTITY = "Livret de famille (partie parents et enfants)", "Pièce d'identité des responsables légaux"
PROOF = "Justificatif de domicile de moins de 3 mois"
pytestmark = pytest.mark.browser


def journal(app: Flask, reference: str) -> list[CaseEvent]:
    with app.extensions["database"].session(TOWN) as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        return list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)))


def test_a_file_begun_at_the_desk_and_finished_by_the_family_at_home(app: Flask, visitor: Visitor) -> None:
    agent, family = visitor("desktop"), visitor("phone")
    enter(app, agent, TOWN, "agent")
    agent.visit(f"/{TOWN}/inbox").follow("Au guichet").must_see("Remplir pour une famille")
    agent.press("Chercher", {"Nom, date de naissance, téléphone, numéro de famille ou adresse e-mail": "claire roux"})
    agent.follow("Claire Roux").must_see("au guichet", "Fiche famille")
    agent.leave_by(agent.page.get_by_role("link", name="Commencer : Fiche famille"))
    agent.press("Commencer").must_see("Votre situation", "Au guichet, pour Claire Roux")
    page_by_page(agent, "Continuer", {"Situation familiale": "Pacsé(e)"}, {})
    agent.must_see("Au guichet, pour Claire Roux").fill({BOOK: scan("livret")})
    agent.press("Finir plus tard").must_see("La famille la retrouve dans son espace")

    enter(app, family, TOWN, "famille")
    family.visit(f"/{TOWN}/family/").follow("À terminer : Fiche famille").must_see("Pièces justificatives")
    assert family.papers_of(BOOK) == ["livret.pdf"]
    page_by_page(family, "Continuer", {IDENTITY: scan("identite"), PROOF: photo("facture-eau")})
    family.press("Terminer", CERTIFIED).must_see("est envoyée")
    reference = family.address.rsplit("/", 1)[-1]
    family.visit(f"/{TOWN}/family/requests/{reference}").must_see("Commencé au guichet le", "Inès Martin")

    agent.visit(f"/{TOWN}/inbox/{reference}").must_see("Pacsé(e)", "fini par la famille chez elle")
    first, told, *_ = journal(app, reference)
    assert (first.actor_kind, first.actor_id) == ("family", account(app).id)
    assert told.data["opened_at_desk"][0]["name"] == "Inès Martin"


def test_what_a_family_began_on_its_phone_an_agent_finishes_without_reading_its_health(
    app: Flask, visitor: Visitor
) -> None:
    family, agent = visitor("phone"), visitor("desktop")
    enter(app, family, TOWN, "famille")
    family.visit(f"/{TOWN}/procedures/child?person={child_named(app)}").press("Commencer")
    family.must_see("Fiche de renseignement").press("Finir plus tard")
    enter(app, agent, TOWN, "agent")
    agent.visit(f"/{TOWN}/desk/{account(app).household_id}").must_see("Commencée par la famille").press("Continuer")
    page_by_page(agent, "Continuer", {}, {})
    agent.must_see("Fiche sanitaire", "ne vous sont pas montrées", "Régime alimentaire")
    expect(agent.page.get_by_text("Au guichet, pour Claire Roux")).to_be_visible()
    agent.press("Continuer").must_see("Pièces justificatives")
    agent.press("Continuer", {"Copie des vaccins de l'enfant": scan("vaccins")}).must_see("Réservé à : Agent santé")
    agent.press("Terminer", CERTIFIED).must_see("est envoyée").follow("Ouvrir le dossier")
    agent.must_see("par Inès Martin, au guichet, pour la famille Roux (n° 1001)")
