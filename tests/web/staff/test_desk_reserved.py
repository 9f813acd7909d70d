from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from domain.records import Document, Reading
from tests.journeys.papers import scan
from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.pages import check_page
from tests.web.staff.desk_family import YES, family, value
from tests.web.staff.desk_town import TOWN, at_desk, begun, camp, child_named, publish, sent


@pytest.fixture(autouse=True)
def _published(app: Flask, tmp_path: Path) -> None:
    publish(app, tmp_path)


def shown(page: Person) -> str:
    """The whole page, what its script is told included."""
    return str(page.page)


def test_reserved_answers_of_the_family_are_kept_unseen(app: Flask, enter: Enter) -> None:
    parent = family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    parent.press("Continuer", {"Souhait": "La mer"})
    parent.press("Continuer", {"Régime": "sans porc", "Asthme": "Oui"})
    parent.press("Continuer", {"Traitement": "Ventoline-secrète", "Sieste": "sieste-secrète"})
    parent.press("Ajouter ce que j'ai choisi", {"PAI": scan("pai-secret")})
    agent = at_desk(app, enter).press("Continuer")
    draft = f"/{TOWN}/drafts/{begun(app)[0].id}"
    agent.visit(f"{draft}/care").must_see("Régime", "ne vous sont pas montrées", "Réservé à : Agent santé")
    assert not {"Asthme", "Traitement", "Sieste"} & set(agent.questions())
    check_page(agent.page, agent.address)
    for page in ("wish", "care", "papers", "validation"):
        agent.visit(f"{draft}/{page}")
        assert "secr" not in shown(agent), page
        assert '"wheeze"' not in shown(agent), page
        assert "&#34;wheeze" not in shown(agent), page
    agent.visit(f"{draft}/care").press("Continuer", {"Régime": "végétarien"}).press("Continuer")
    agent.must_see("Réservé à : Agent santé").press("Terminer", YES).must_see("Bien reçu")
    [case] = sent(app)
    assert case.answers["diet"] == "végétarien"
    assert (case.answers["wheeze"], case.answers["wheeze_care"]) == (True, "Ventoline-secrète")
    assert case.answers["camp_nap"] == "sieste-secrète"
    assert len(case.answers["care_plan"]) == 1


def test_what_nobody_answered_yet_is_asked_and_stays_the_agents_until_the_family_changes_it(
    app: Flask, enter: Enter
) -> None:
    agent = Person(enter(TOWN, "agent")).visit(camp(app)).press("Commencer")
    agent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Oui"})
    agent.must_see("Traitement").press("Continuer", {"Traitement": "Ventoline"})
    draft = f"/{TOWN}/drafts/{begun(app)[0].id}"
    agent.visit(f"{draft}/care")
    assert value(agent, "wheeze_care") == "Ventoline"
    family(enter).visit(f"{draft}/care").press("Continuer", {"Traitement": "Cortisone"})
    agent.visit(f"{draft}/care").must_see("ne vous sont pas montrées")
    assert "Cortisone" not in shown(agent)
    assert "Traitement" not in agent.questions()


def test_reserved_answers_may_be_asked_again_without_being_read(app: Flask, enter: Enter) -> None:
    parent = family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    parent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Oui", "Régime": "sans sel"})
    parent.press("Continuer", {"Traitement": "Ventoline-secrète"})
    agent = at_desk(app, enter).press("Continuer").visit(f"/{TOWN}/drafts/{begun(app)[0].id}/care")
    agent.press("Les demander de nouveau").must_see("Asthme")
    assert "secrète" not in shown(agent)
    assert value(agent, "diet") == "sans sel"
    agent.press("Continuer", {"Asthme": "Non"}).press("Continuer").press("Terminer", YES).must_see("Bien reçu")
    assert sent(app)[0].answers["wheeze"] is False


def test_a_post_made_by_hand_changes_no_reserved_answer(app: Flask, enter: Enter) -> None:
    parent = family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    parent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Oui"})
    agent = at_desk(app, enter).press("Continuer").visit(f"/{TOWN}/drafts/{begun(app)[0].id}/care")
    token = value(agent, "csrf_token")
    data = {"csrf_token": token, "wheeze": "no", "diet": "x", "_action": "next"}
    agent.client.post(f"/{TOWN}/drafts/{begun(app)[0].id}/care", data=data)
    assert begun(app)[0].answers["wheeze"] is True
    assert begun(app)[0].answers["diet"] == "x"


def test_who_may_read_it_fills_it_in_like_the_family(app: Flask, enter: Enter) -> None:
    parent = family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    parent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Oui"})
    parent.press("Finir plus tard", {"Traitement": "Ventoline"})
    chief = at_desk(app, enter, "chef").press("Continuer").visit(f"/{TOWN}/drafts/{begun(app)[0].id}/care")
    assert value(chief, "wheeze_care") == "Ventoline"
    assert "ne vous sont pas montrées" not in chief.text


def test_a_person_s_card_keeps_what_is_reserved(app: Flask, enter: Enter) -> None:
    parent = family(enter).visit(f"/{TOWN}/procedures/team").press("Commencer")
    [draft] = begun(app, "team")
    card = f"/{TOWN}/drafts/{draft.id}/people/children/{child_named(app)}"
    parent.visit(card).press("Enregistrer", {"Note médicale": "note-secrète", "Pointure": "33"})
    agent = at_desk(app, enter).press("Continuer")
    assert "secrète" not in shown(agent)
    agent.visit(card).must_see("ne vous sont pas montrées", "Pointure")
    assert "secrète" not in shown(agent)
    check_page(agent.page, agent.address)
    agent.press("Enregistrer", {"Pointure": "34"})
    row = next(each for each in begun(app, "team")[0].answers["children"] if each["_key"] == child_named(app))
    assert (row["camp_note"], row["shoe"]) == ("note-secrète", "34")
    agent.visit(card).press("Les demander de nouveau").press("Enregistrer", {"Note médicale": "dite au guichet"})
    agent.visit(card)
    assert value(agent, f"children-{child_named(app)}-camp_note") == "dite au guichet"


def test_papers_given_at_the_desk_are_seen_there_and_lie_in_the_family_s_space(app: Flask, enter: Enter) -> None:
    agent = Person(enter(TOWN, "agent")).visit(camp(app)).press("Commencer")
    agent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Non"})
    agent.press("Ajouter ce que j'ai choisi", {"Justificatif": scan("facture")}).must_see("facture.pdf")
    agent.press("Ajouter ce que j'ai choisi", {"PAI": scan("pai")}).must_see("pai.pdf")
    pictures = [str(each["src"]) for each in agent.page.select("[data-paper] img")]
    assert len(pictures) == 2
    for picture in pictures:
        with agent.client.get(picture) as seen:
            assert seen.content_type == "image/webp"
        assert Person(enter(TOWN, "chef")).visit(picture).status == 404
    assert agent.client.get(pictures[0].partition("?")[0]).status_code == 404
    family(enter).visit(f"/{TOWN}/family/documents").must_see("facture.pdf")
    agent.press("Continuer").press("Terminer", YES).must_see("Bien reçu")


def test_what_the_family_gave_is_opened_by_a_button_that_writes_down_who_looked(app: Flask, enter: Enter) -> None:
    parent = family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    parent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Non"})
    parent.press("Ajouter ce que j'ai choisi", {"Justificatif": scan("facture")})
    parent.press("Ajouter ce que j'ai choisi", {"PAI": scan("pai")})
    agent = at_desk(app, enter).press("Continuer").visit(f"/{TOWN}/drafts/{begun(app)[0].id}/papers")
    assert not agent.page.select("[data-paper] img")
    agent.follow("facture.pdf").must_see("L'ouvrir laisse une trace")
    check_page(agent.page, agent.address)
    with app.extensions["database"].session(TOWN) as session:
        papers = {each.name: each.id for each in session.scalars(select(Document).where(Document.origin == "family"))}
        assert not session.scalars(select(Reading).where(Reading.what == "document")).all()
    token = value(agent, "csrf_token")
    with agent.client.post(agent.address, data={"csrf_token": token}, follow_redirects=True) as opened:
        assert opened.content_type == "application/pdf"
    with app.extensions["database"].session(TOWN) as session:
        [look] = session.scalars(select(Reading).where(Reading.what == "document")).all()
    assert (look.account_name, look.document_id) == ("Inès Martin", papers["facture.pdf"])
    kept_out = agent.address.replace(papers["facture.pdf"], papers["pai.pdf"])
    assert agent.client.get(kept_out).status_code == 404
    assert agent.client.post(kept_out, data={"csrf_token": token}).status_code == 404
