from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from domain.clock import today
from domain.records import Attachment, Case, Draft
from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.family.conftest import Change, Give, child_of, grown_old, owner, sheet

TOWN = "cesson-sevigne"
HOME = f"/{TOWN}/family/"


def test_a_sheet_that_is_over_is_confirmed_in_two_clicks(app: Flask, enter: Enter, change_town: Change) -> None:
    change_town(TOWN, sheet("child", "child"))
    missie = grown_old(app, TOWN, "child")
    person = Person(enter(TOWN, "famille")).visit(f"{HOME}people/{missie}").must_see("À confirmer")
    person.press("Tout est encore exact").must_see("Étape 3 sur 3", "Missie", "Nice")
    person.press("Valider", {"J'accepte": True}).must_see("La fiche est envoyée")
    person.visit(f"{HOME}people/{missie}").must_see("En attente de validation")
    assert not person.sees("À confirmer")


def test_what_is_missing_since_comes_first(app: Flask, enter: Enter, change_town: Change) -> None:
    more = "    fields: {blood: {type: text, label: Groupe sanguin, required: true}}\n"
    path, written = sheet("child", "child")
    change_town(TOWN, (path, lambda text: written(text).replace("    id: medical\n", f"    id: medical\n{more}")))
    missie = grown_old(app, TOWN, "child")
    person = Person(enter(TOWN, "famille")).visit(f"{HOME}people/{missie}").press("Tout est encore exact")
    person.must_see("Étape 2 sur 3", "Groupe sanguin")


def test_modifying_goes_through_every_step(app: Flask, enter: Enter, change_town: Change) -> None:
    change_town(TOWN, sheet("child", "child"))
    missie = grown_old(app, TOWN, "child")
    person = Person(enter(TOWN, "famille")).visit(f"{HOME}people/{missie}").follow("Modifier").press("Commencer")
    person.must_see("Étape 1 sur 3")


def test_a_sheet_is_asked_for_again_before_it_ends(app: Flask, enter: Enter, change_town: Change) -> None:
    change_town(TOWN, sheet("child", "child", "{each: 60 days, remind: 30 days}"))
    client = enter(TOWN, "famille")
    missie = grown_old(app, TOWN, "child", days=29)
    assert not Person(client).visit(f"{HOME}people/{missie}").sees("À confirmer")
    missie = grown_old(app, TOWN, "child", days=31)
    Person(client).visit(f"{HOME}people/{missie}").must_see("À confirmer", "Valable jusqu'au")


def test_papers_that_are_still_good_are_sent_again_and_the_others_asked_for(
    app: Flask, enter: Enter, change_town: Change, give: Give
) -> None:
    change_town(TOWN, sheet("child", "child"))
    missie = grown_old(app, TOWN, "child")
    good = give(TOWN, "famille", name="bon.pdf", expires_on=today() + timedelta(days=9))
    for name, paper in {
        "good": good,
        "old": give(TOWN, "famille", name="vieux.pdf", kind="x", expires_on=today() - timedelta(days=1)),
        "refused": give(TOWN, "famille", name="non.pdf"),
    }.items():
        with app.extensions["database"].begin(TOWN) as session:
            sent = select(Case).where(Case.procedure == "child", Case.person_id == missie)
            case = session.scalars(sent.order_by(Case.sent_at.desc())).first()
            verdict = "refused" if name == "refused" else "accepted"
            values = {"case_id": case.id, "document_id": paper.id, "question": name, "key": name, "verdict": verdict}
            session.add(Attachment(town=TOWN, **values))
    Person(enter(TOWN, "famille")).visit(f"{HOME}people/{missie}").press("Tout est encore exact")
    with app.extensions["database"].session(TOWN) as session:
        open_ones = select(Draft).where(Draft.account_id == owner(session, TOWN).id, Draft.state == "open")
        draft = session.scalars(open_ones).one()
        held = session.scalars(select(Attachment).where(Attachment.draft_id == draft.id)).all()
        assert [(each.question, each.document_id) for each in held] == [("good", good.id)]


def test_a_gate_closes_while_a_sheet_is_to_be_confirmed(app: Flask, enter: Enter, change_town: Change) -> None:
    client = enter("carros", "famille")
    address, doors = f"/carros/family/people/{child_of(app, 'carros')}", "#begin ~ ul a[href*=school_enrolment]"
    assert Person(client).visit(address).page.select(doors)
    change_town("carros", sheet("household", "family"))
    grown_old(app, "carros", "family")
    Person(client).visit("/carros/family/").must_see("À confirmer")
    assert not Person(client).visit(address).page.select(doors)
