"""What stands around cases: conversations, opinions, lists on their way, programs told; looked at by axe and for width."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from commands.worker import job_tools
from domain.clock import now
from domain.ids import new_id
from domain.records import Case, Export, WebhookCall
from jobs.run_bulks import run_bulks
from jobs.write_exports import write_exports
from tests.journeys.conftest import Visitor
from tests.journeys.five import enter
from tests.web import outside_town
from tests.web.conftest import case_of
from tests.web.outside_town import TOWN, link_of

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("device", ["phone", "desktop"])]
WEBHOOKS = """
webhooks:
  erp: {label: Logiciel de la cantine, url: "https://erp.example/hook", secret: GUICHET_WEBHOOK_CARROS_ERP}
  sport: {label: Logiciel du service des sports, url: "https://sport.example/hook", secret: GUICHET_WEBHOOK_CARROS_SPORT}
"""
CALLS = "[{webhook: {to: erp, answers: [reason]}}, {webhook: {to: sport, answers: [reason]}}]"
LONG_WORD = "https://ville.example/restauration-scolaire/un-chemin-qui-ne-se-coupe-nulle-part/menus-de-novembre.pdf"
MANY = 40


def test_a_conversation_is_read_on_both_sides(app: Flask, visitor: Visitor, device: str) -> None:
    family, agent = visitor(device), visitor(device)
    enter(app, family, TOWN, "famille").visit(f"/{TOWN}/family/messages").visit(f"/{TOWN}/family/messages/new")
    family.press("Envoyer", {"Objet": "Cantine", "Votre message": "Bonjour,\n\nà quelle heure ?"})
    talk = family.address
    enter(app, agent, TOWN, "agent").visit(f"/{TOWN}/for-me").visit(f"/{TOWN}/messages")
    agent.leave_by(agent.page.locator(".messages .cover").first).must_see("attend une réponse")
    thread = agent.address
    agent.press("Envoyer", {"Réponse à la famille": f"À 11 h 45. Voyez {LONG_WORD}"})
    family.visit(f"/{TOWN}/family/messages").must_see("1 non lu")
    family.visit(talk).press("Envoyer", {"Votre réponse": "Merci."}).must_see("Pas encore lu par le service")
    agent.visit(thread).must_see("Cantine", "Merci.").visit(f"/{TOWN}/messages?view=all")


def test_an_opinion_is_asked_given_and_over(app: Flask, visitor: Visitor, tmp_path: Path, device: str) -> None:
    town = outside_town.publish(app, tmp_path)
    reference = outside_town.send(app, town, tmp_path).reference
    agent, school, other = (visitor(device) for _ in range(3))
    enter(app, agent, TOWN, "agent").visit(f"/{TOWN}/inbox/{reference}").press("Demander l'avis de l'école")
    agent.visit(f"/{TOWN}/inbox/{reference}/opinions").must_see("Relancer", "École Moulin")
    school.visit(link_of(app)).press("Ouvrir le dossier et répondre")
    school.page.get_by_role("radio", name="Favorable avec réserves").check()
    school.press("Envoyer mon avis").must_see("Expliquez votre avis")
    said = {"Vos explications": "Sans la cantine.", "Votre nom et votre qualité": "Anne Petit, directrice"}
    school.press("Envoyer mon avis", said).must_see("Votre avis est transmis")
    asked = {"De qui": "Mairie de Vence", "Son adresse mail": "mairie@vence.example", "Votre question": "D’accord ?"}
    agent.visit(f"/{TOWN}/inbox/{reference}/opinions").press("Envoyer la demande d’avis", asked)
    agent.press("Ne plus attendre").must_see("Retiré", "Favorable avec réserves")
    other.visit(link_of(app)).must_see("Ce lien ne fonctionne plus")
    other.visit(f"/{TOWN}/opinions/personne").must_see("Ce lien ne fonctionne plus")
    agent.visit(f"/{TOWN}/inbox/{reference}").must_see("Sans la cantine.")


def test_a_list_is_on_its_way_ready_and_gone(app: Flask, visitor: Visitor, device: str) -> None:
    agent = enter(app, visitor(device), TOWN, "agent").visit(f"/{TOWN}/exports?view=all")
    agent.page.get_by_role("radio", name="Pièces jointes").check()
    agent.press("Exporter").must_see("attend son tour")
    _mark(app, state="running", done=7, beat_at=now())
    agent.visit(agent.address).must_see("7 dossiers sur")
    _mark(app, state="waiting", done=0, beat_at=None)
    assert write_exports(job_tools(app)) == 1
    agent.visit(agent.address).must_see("Télécharger", "Effacer maintenant")
    place = agent.address
    agent.visit(f"/{TOWN}/exports").must_see("Mes exports", "Prêt")
    _mark(app, state="failed", problem="Vos droits ont changé depuis votre demande.")
    agent.visit(place).must_see("Non abouti", "Vos droits ont changé")


def _mark(app: Flask, **values: object) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        export = session.scalars(select(Export)).one()
        for name, value in values.items():
            setattr(export, name, value)


def test_an_act_on_many_cases_is_under_way_and_reported(app: Flask, visitor: Visitor, device: str) -> None:
    _wait(app, MANY)
    agent = enter(app, visitor(device), TOWN, "agent").visit(f"/{TOWN}/inbox?procedure=early_childhood")
    agent.press("Agir sur toute la liste").must_see(f"{MANY} dossiers à la fois")
    agent.page.get_by_role("radio", name="Valider", exact=True).check()
    with app.extensions["database"].begin(TOWN) as session:
        for case in session.scalars(select(Case).where(Case.reference.in_(["CAR-26-0001-00", "CAR-26-0002-00"]))):
            case.version += 1
    agent.press("Le faire pour").must_see("à venir", "comme ils étaient")
    run_bulks(job_tools(app))
    agent.visit(agent.address).must_see("Terminé", "Relisez-le avant de décider")


def _wait(app: Flask, count: int) -> None:
    """So many pre-registrations that wait, all alike but for their reference."""
    model = case_of(app, TOWN, procedure="early_childhood", holder="staff")
    columns = {column.key: getattr(model, column.key) for column in Case.__table__.columns}
    with app.extensions["database"].begin(TOWN) as session:
        for number in range(1, count):
            own = {"id": new_id(), "reference": f"CAR-26-{number:04}-00", "draft_id": None}
            session.add(Case(**columns | own))


def test_programs_that_were_told_or_not_stand_beside_the_case(
    app: Flask, visitor: Visitor, tmp_path: Path, device: str
) -> None:
    town = outside_town.publish(app, tmp_path, more=WEBHOOKS, do=CALLS)
    reference = outside_town.send(app, town, tmp_path).reference
    agent = enter(app, visitor(device), TOWN, "agent").visit(f"/{TOWN}/inbox/{reference}").press("Accorder")
    with app.extensions["database"].begin(TOWN) as session:
        told, failing = session.scalars(select(WebhookCall).order_by(WebhookCall.id))
        told.sent_at, told.next_try_at = now(), None
        failing.tries, failing.last_error = 3, "away"
    agent.visit(f"/{TOWN}/inbox/{reference}").must_see("Prévenu", "En attente", "3 essais sans succès, le prochain")
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(WebhookCall).where(WebhookCall.tries == 3)).one().next_try_at = None
    agent.visit(f"/{TOWN}/inbox/{reference}").must_see("Abandonné").press("Réessayer").must_see("Un nouvel essai part")


def test_labels_shared_views_and_absences_are_read_by_everybody(app: Flask, visitor: Visitor, device: str) -> None:
    agent = enter(app, visitor(device), TOWN, "agent").visit(f"/{TOWN}/inbox?view=all")
    agent.tap(agent.page.locator("summary", has_text="Vues et colonnes"))
    named = {"Enregistrer cette vue sous le nom": "Tous les dossiers", "La partager avec tous les agents": True}
    agent.press("Enregistrer cette vue", named)
    agent.leave_by(agent.page.locator(".queue li > a").first)
    agent.tap(agent.page.locator("summary", has_text="Étiquettes"))
    agent.press("Enregistrer les étiquettes", {"Urgent": True}).visit(f"/{TOWN}/inbox?label=urgent").must_see("Urgent")
    agent.visit(f"/{TOWN}/views").must_see("Partagée par")
    agent.visit(f"/{TOWN}/absences").press(
        "Noter l’absence", {"Premier jour": "2030-01-07", "Dernier jour": "2030-01-02"}
    )
    agent.press("Noter l’absence", {"Premier jour": "2030-01-02", "Dernier jour": "2030-01-07"}).must_see(
        "Personne ne remplace"
    )
    for page in ("figures", "workflows", "workflows/school", "keys"):
        agent.visit(f"/{TOWN}/{page}")
