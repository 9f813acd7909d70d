"""At the desk: an agent fills in for a family, which finds it at home, and the reverse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import select, update

from domain.actors import Actor
from domain.records import Account, Case, Document, Draft, Reading
from tests.journeys.mailbox import letters
from tests.journeys.papers import scan
from tests.journeys.person import Person
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page
from tests.web.staff.desk_town import (
    TOWN,
    account,
    at_desk,
    begun,
    camp,
    child_named,
    grow,
    lines,
    looks,
    publish,
    sent,
)
from tests.worlds import SHEET, make_town
from web.desk import serves

YES = {"J'accepte": True}
WHAT = "la famille Roux (n° 1001)"


@pytest.fixture(autouse=True)
def _published(app: Flask, tmp_path: Path) -> None:
    publish(app, tmp_path)


def family(enter: Enter, name: str = "famille") -> Person:
    return Person(enter(TOWN, name))


def value(page: Person, name: str) -> str:
    """What stands in the control of this name."""
    control = page.page.find("input", attrs={"name": name})
    assert isinstance(control, Tag), f"no « {name} » on {page.address}"
    return str(control["value"])


def shown(page: Person) -> str:
    """The whole page, what its script is told included."""
    return str(page.page)


# ------------------------------------------------------------------------------------------- finding a family


def test_an_agent_finds_a_family_and_is_told_for_whom_on_every_page(app: Flask, enter: Enter) -> None:
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox").follow("Au guichet")
    check_page(agent.page, agent.address)
    agent.must_see("Remplir pour une famille", "La commune ne connaît pas encore cette famille ?")
    agent.press("Chercher", {"Nom, date de naissance, numéro de famille ou adresse e-mail": "zorglub"})
    agent.must_see("Personne ne correspond")
    agent.visit(f"/{TOWN}/desk?q=1001").follow("Claire Roux").must_see(
        "La famille Roux (n° 1001)", "Camp d'été", "Fiche enfant", "Un autre enfant"
    )
    check_page(agent.page, agent.address)
    agent.visit(camp(app)).must_see("Au guichet, pour Claire Roux, " + WHAT, "Camp d'été")
    check_page(agent.page, agent.address)
    agent.press("Commencer").must_see("Le séjour", "Au guichet, pour Claire Roux, " + WHAT)
    told = Person(agent.client).visit(f"/{TOWN}/procedures/team?family={account(app).household_id}").press("Commencer")
    told.visit(f"/{TOWN}/drafts/{begun(app, 'team')[0].id}/people/children/{child_named(app)}").must_see("Repris de la")
    check_page(agent.page, agent.address)
    for page in ("later", "cancel"):
        agent.visit(f"/{TOWN}/drafts/{begun(app)[0].id}/{page}").must_see("Au guichet, pour")
        check_page(agent.page, agent.address)


def test_the_page_of_somebody_leads_to_the_desk(app: Flask, enter: Enter) -> None:
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/people/{child_named(app)}")
    agent.follow("Remplir pour cette famille").must_see("La famille Roux (n° 1001) · au guichet")


def test_a_case_leads_to_the_desk_of_its_family(app: Flask, enter: Enter) -> None:
    reference = case_of(app, TOWN, household_id=str(account(app).household_id)).reference
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{reference}")
    agent.follow("Remplir pour cette famille").must_see("La famille Roux (n° 1001) · au guichet")


def test_from_a_procedure_an_agent_chooses_the_family_first(app: Flask, enter: Enter) -> None:
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/procedures/team").must_see("Pour quelle famille ?")
    agent.press("Chercher", {"Nom, numéro de famille ou adresse e-mail": "roux claire"}).follow("Claire Roux")
    agent.must_see("Au guichet, pour Claire Roux").press("Commencer").must_see("Qui vient", "Missie")
    assert begun(app, "team")[0].account_id == account(app).id


@pytest.mark.parametrize(("name", "status"), [("famille", 403), ("config", 403)])
def test_only_staff_that_decides_stands_at_the_desk(app: Flask, enter: Enter, name: str, status: int) -> None:
    client = enter(TOWN, name)
    assert client.get(f"/{TOWN}/desk").status_code == status
    assert client.get(f"/{TOWN}/desk/{account(app).household_id}").status_code == status


def test_what_an_agent_s_roles_do_not_decide_is_not_theirs_to_fill_in() -> None:
    town = make_town()
    by_chief = replace(SHEET, transitions={
        name: replace(way, by=("chief",)) if "agent" in way.by else way for name, way in SHEET.transitions.items()
    })  # fmt: skip
    of_chief = replace(town, workflows={**town.workflows, "sheet": by_chief})
    agent, chief = (Actor("agent", id=role, roles=(role,)) for role in ("agent", "chief"))
    child = town.procedures["child"]
    assert [serves(town, child, who) for who in (agent, chief)] == [True, True]
    assert [serves(of_chief, child, who) for who in (agent, chief)] == [False, True]
    assert not serves(town, child, Actor("agent", id="x", roles=("config",))), "who configures decides nothing"
    assert not serves(town, child, Actor("family", id="x")), "a family is at home"
    assert serves(town, town.procedures["email"], agent), "what nobody decides on, any agent fills in"
    assert not serves(town, replace(town.procedures["paper"], audience=("agent",)), agent), "agents send it themselves"


# ------------------------------------------------------------------------------------------- both ways


def test_what_an_agent_begins_at_the_desk_the_family_finishes_at_home(app: Flask, enter: Enter) -> None:
    agent = Person(enter(TOWN, "agent")).visit(camp(app)).press("Commencer")
    agent.press("Finir plus tard", {"Souhait": "La mer", "Quotient": "640"})
    agent.must_see("La famille la retrouve dans son espace").follow("Retour au guichet")
    agent.must_see("Camp d'été · Missie", "Commencée au guichet par Inès Martin")
    [draft] = begun(app)
    assert (draft.account_id, draft.household_id) == (account(app).id, account(app).household_id)

    parent = family(enter).visit(f"/{TOWN}/family/").follow("À terminer : Camp d'été")
    parent.must_see("Le séjour", "Noté au guichet.")
    assert "Au guichet, pour" not in parent.text
    parent.press("Continuer", {"Quotient": "650"}).press("Continuer", {"Asthme": "Non"}).press("Continuer")
    parent.press("Terminer", YES)
    [case] = sent(app)
    assert (case.account_id, case.household_id) == (account(app).id, account(app).household_id)
    assert case.answers["wish"] == "La mer"
    assert "desk.trace" not in case.facts
    first, note = lines(app, case)
    assert (first.actor_kind, first.actor_name) == ("family", "Claire Roux")
    assert note.note.startswith("Commencé au guichet le ")
    assert note.note.endswith(" par Inès Martin, fini par la famille chez elle.")


def test_what_a_family_begins_at_home_is_finished_at_the_desk_and_signed_by_the_agent(app: Flask, enter: Enter) -> None:
    parent = family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    parent.press("Finir plus tard", {"Souhait": "La montagne"})
    agent = at_desk(app, enter).must_see("Commencée par la famille")
    agent.press("Continuer").must_see("Le séjour")
    assert value(agent, "wish") == "La montagne"
    agent.press("Continuer").press("Continuer", {"Asthme": "Oui"}).press("Continuer", {"Traitement": "Ventoline"})
    agent.press("Continuer")
    agent.press("Terminer", YES).must_see("Bien reçu", "Au guichet, pour Claire Roux").follow("Ouvrir le dossier")
    [case] = sent(app)
    agent.must_see(case.reference, f"par Inès Martin, au guichet, pour {WHAT}")
    assert case.account_id == account(app).id
    first, note = lines(app, case)
    assert (first.actor_kind, first.actor_id) == ("agent", account(app, "agent").id)
    assert first.actor_name == f"Inès Martin, au guichet, pour {WHAT}"
    assert first.data["desk"] == WHAT
    assert note.note == "Commencé par la famille chez elle, fini au guichet."
    assert any(case.reference in letter.text for letter in letters(app, TOWN, f"famille@{TOWN}.example"))
    parent.visit(f"/{TOWN}/family/requests/{case.reference}").must_see("au guichet")


def test_a_double_click_at_the_desk_sends_once(app: Flask, enter: Enter) -> None:
    agent = Person(enter(TOWN, "agent")).visit(camp(app)).press("Commencer", {})
    agent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Non"}).press("Continuer")
    other = Person(agent.client).visit(agent.address)
    agent.press("Terminer", YES)
    other.press("Terminer", YES)
    assert agent.address == other.address
    [case] = sent(app)
    assert len(lines(app, case)) == 1


# ------------------------------------------------------------------------------------------- who may open what


def test_a_family_s_draft_opens_only_after_it_was_written_down_who_opens_it(app: Flask, enter: Enter) -> None:
    family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    [draft] = begun(app)
    agent, colleague = Person(enter(TOWN, "agent")), Person(enter(TOWN, "chef"))
    for page in ("", "wish", "later", "cancel"):
        assert agent.visit(f"/{TOWN}/drafts/{draft.id}/{page}").status == 404
    assert not looks(app)
    at_desk(app, enter).press("Continuer")
    [look] = looks(app)
    assert (look.account_name, look.detail, look.household_id) == ("Inès Martin", "Camp d'été", draft.household_id)
    assert agent.visit(f"/{TOWN}/drafts/{draft.id}/wish").status == 200
    assert colleague.visit(f"/{TOWN}/drafts/{draft.id}/wish").status == 404
    family(enter).visit(f"/{TOWN}/family/data").must_see("Inès Martin", "une démarche, au guichet : Camp d'été")


def test_a_draft_of_another_family_is_not_opened_by_its_number(app: Flask, enter: Enter) -> None:
    family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    agent = at_desk(app, enter, family="nouvelle")
    assert not agent.offers("Continuer")
    token = value(agent, "csrf_token")
    answer = agent.client.post(
        f"/{TOWN}/desk/{account(app, 'nouvelle').household_id}",
        data={"draft": begun(app)[0].id, "csrf_token": token},
    )
    assert answer.status_code == 404
    assert not looks(app)


def test_a_child_of_another_family_and_an_account_of_another_family_are_refused(app: Flask, enter: Enter) -> None:
    agent, other = Person(enter(TOWN, "agent")), account(app, "nouvelle")
    crossed = f"/{TOWN}/procedures/camp?family={other.household_id}&person={child_named(app)}"
    agent.visit(crossed)
    if agent.offers("Commencer"):
        agent.press("Commencer")
    assert begun(app) == []
    mixed = f"/{TOWN}/desk/{other.household_id}?account={account(app).id}"
    assert agent.visit(mixed).status == 404


def test_what_the_family_began_is_not_cancelled_at_the_desk(app: Flask, enter: Enter) -> None:
    family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    agent = at_desk(app, enter).press("Continuer").follow("Annuler")
    agent.must_see("elle seule peut l'effacer")
    assert not agent.offers("Oui, annuler")
    own = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/procedures/team?family={account(app).household_id}")
    own.press("Commencer").visit(f"/{TOWN}/drafts/{begun(app, 'team')[0].id}/cancel").press("Oui, annuler")
    own.must_see("La démarche est annulée", "au guichet")
    assert (begun(app)[0].state, begun(app, "team")[0].state) == ("open", "cancelled")


# ------------------------------------------------------------------------------------------- what is reserved


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


# ------------------------------------------------------------------------------------------- gates


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


# ------------------------------------------------------------------------------------------- corrections, newcomers


def test_a_correction_is_made_at_the_desk(app: Flask, enter: Enter) -> None:
    parent = family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    parent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Non"}).press("Continuer")
    parent.press("Terminer", YES)
    [case] = sent(app)
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}")
    name = next(each["value"] for each in agent.page.select("input[name=mark]") if each["value"] == "wish")
    form = {"mark": name, "mark-wish": "Lequel ?", "note": "À préciser", "_action": "ask", "version": str(case.version)}
    form["csrf_token"] = value(agent, "csrf_token")
    assert agent.client.post(f"/{TOWN}/inbox/{case.reference}", data=form).status_code == 302
    agent = at_desk(app, enter).must_see("À corriger", case.reference).press("Corriger").must_see("Lequel ?")
    agent.press("Continuer", {"Souhait": "La mer du Nord"}).press("Continuer").press("Continuer").press("Terminer", YES)
    [again] = sent(app)
    assert (again.holder, again.answers["wish"]) == ("staff", "La mer du Nord")
    line = next(each for each in reversed(lines(app, again)) if each.transition != "note")
    assert line.actor_name == f"Inès Martin, au guichet, pour {WHAT}"


def test_a_family_without_an_account_finds_it_the_day_it_has_one(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        owner = session.scalars(select(Account).where(Account.email == f"famille@{TOWN}.example")).one()
        home, owner.household_id = owner.household_id, None
        child = child_of(session, str(home))
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/desk/{home}").must_see("Cette famille n'a pas de compte")
    agent.visit(f"/{TOWN}/procedures/camp?family={home}&person={child}").press("Commencer")
    agent.press("Finir plus tard", {"Souhait": "La mer"}).must_see("Cette famille n'a pas encore de compte")
    [draft] = begun(app)
    assert (draft.account_id, draft.visitor, draft.household_id) == (None, None, home)
    assert "La mer" not in family(enter).visit(f"/{TOWN}/family/").text
    assert family(enter).visit(f"/{TOWN}/drafts/{draft.id}/wish").status == 404
    assert family(enter, "nouvelle").visit(f"/{TOWN}/drafts/{draft.id}/wish").status == 404
    with app.extensions["database"].begin(TOWN) as session:
        owner = session.scalars(select(Account).where(Account.email == f"famille@{TOWN}.example")).one()
        owner.household_id = home
    parent = family(enter).visit(f"/{TOWN}/family/").follow("À terminer : Camp d'été")
    parent.press("Continuer").press("Continuer", {"Asthme": "Non"}).press("Continuer").press("Terminer", YES)
    assert sent(app)[0].household_id == home
    assert sent(app)[0].account_id == account(app).id


def child_of(session: object, home: str) -> str:
    from domain import households

    return next(person.id for person, role in households.members(session, home) if role == "child")  # type: ignore[arg-type]


def test_a_new_family_s_account_is_asked_for_at_the_desk(app: Flask, enter: Enter) -> None:
    agent = Person(enter("carbon-blanc", "agent")).visit("/carbon-blanc/desk")
    title = next(reads for reads, leads in agent.links() if "/procedures/account" in leads and reads != "Accueil")
    agent.follow(title).press("Commencer").must_see("Au guichet, pour une nouvelle famille")
    with app.extensions["database"].session("carbon-blanc") as session:
        draft = session.scalars(select(Draft).where(Draft.procedure == "account")).one()
        assert (
            draft.account_id
            == session.scalars(select(Account.id).where(Account.email == "agent@carbon-blanc.example")).one()
        )


def test_what_another_service_asked_is_corrected_there(app: Flask, enter: Enter) -> None:
    """Neither shown, nor opened by its address, nor gone on with once the case left for another service."""
    parent = family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    parent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Non"}).press("Continuer")
    parent.press("Terminer", YES)

    def give_to(service: str, **more: object) -> None:
        with app.extensions["database"].begin(TOWN) as session:
            session.execute(update(Case).where(Case.procedure == "camp").values(service=service, **more))
            session.execute(update(Account).where(Account.id == account(app, "agent").id).values(services=["north"]))

    [case] = sent(app)
    give_to("north", holder="family", state="returned", marked={"wish": "Lequel ?"})
    agent = at_desk(app, enter)
    begin = f"/{TOWN}/procedures/camp?case={case.reference}"
    token = {"csrf_token": value(agent, "csrf_token")}
    draft = agent.client.post(begin, data=token).headers["Location"]
    assert "La mer" in agent.client.get(draft, follow_redirects=True).text
    give_to("south")
    assert not at_desk(app, enter).sees(case.reference)
    for answer in (agent.client.get(f"{draft}wish"), agent.client.post(begin, data=token)):
        assert answer.status_code == 404
        assert "La mer" not in answer.text
