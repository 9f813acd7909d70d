"""At the desk: an agent fills in for a family, which finds it at home, and the reverse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from domain.actors import Actor
from tests.journeys.mailbox import letters
from tests.journeys.person import Person
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page
from tests.web.staff.desk_family import WHAT, YES, family, value
from tests.web.staff.desk_town import TOWN, account, at_desk, begun, camp, child_named, lines, looks, publish, sent
from tests.worlds import SHEET, make_town
from web.desk import serves


@pytest.fixture(autouse=True)
def _published(app: Flask, tmp_path: Path) -> None:
    publish(app, tmp_path)


# ------------------------------------------------------------------------------------------- finding a family


def test_an_agent_finds_a_family_and_is_told_for_whom_on_every_page(app: Flask, enter: Enter) -> None:
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox").follow("Au guichet")
    check_page(agent.page, agent.address)
    agent.must_see("Remplir pour une famille", "La commune ne connaît pas encore cette famille ?")
    agent.press("Chercher", {"Nom, date de naissance, téléphone, numéro de famille ou adresse e-mail": "zorglub"})
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
    agent.press(
        "Chercher", {"Nom, date de naissance, téléphone, numéro de famille ou adresse e-mail": "roux claire"}
    ).follow("Claire Roux")
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
