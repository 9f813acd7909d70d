from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from domain.records import Account, Case, CaseEvent, Mention
from tests.journeys.person import Person
from tests.web.conftest import Enter, case_of
from tests.web.family.conftest import owner
from tests.web.pages import check_page

TOWN = "carros"
NOTE = "Note, que la famille ne lit pas"


@pytest.fixture
def case(app: Flask) -> Case:
    return case_of(app, TOWN, procedure="family", state="waiting")


def opened(enter: Enter, case: Case, name: str = "agent") -> Person:
    return Person(enter(TOWN, name)).visit(f"/{TOWN}/inbox/{case.reference}")


def mentions(app: Flask) -> list[Mention]:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(Mention)))


def test_who_is_named_finds_the_note_under_for_me_and_goes_to_the_case(app: Flask, enter: Enter, case: Case) -> None:
    person = opened(enter, case)
    check_page(person.page, person.address)
    person.press("Ajouter la note", {NOTE: "@mercier, ce justificatif te va ?"})
    person.must_see("La note est ajoutée. Paul Mercier la trouvera sous « Messages »", "ce justificatif te va ?")
    chief = (
        Person(enter(TOWN, "chef"))
        .visit(f"/{TOWN}/for-me")
        .must_see("@mercier, ce justificatif te va ?", "Inès Martin")
    )
    check_page(chief.page, chief.address)
    assert mentions(app)[0].seen_at is None, "a GET writes nothing"
    chief.press(f"{chief.page.select_one('button.cover').get_text()}")
    assert chief.address == f"/{TOWN}/inbox/{case.reference}"
    assert mentions(app)[0].seen_at is not None
    chief.visit(f"/{TOWN}/for-me").must_see("Personne ne vous attend", "Déjà vues (1)")


def test_a_colleague_may_be_ticked_instead(app: Flask, enter: Enter, case: Case) -> None:
    person = opened(enter, case).press("Ajouter la note", {NOTE: "À relire.", "Paul Mercier @paul.mercier": True})
    person.must_see("Paul Mercier la trouvera")
    Person(enter(TOWN, "chef")).visit(f"/{TOWN}/for-me").press("Vu").must_see("Personne ne vous attend")


@pytest.mark.parametrize(("note", "said"), [("@nadia, vois-tu ?", "Aucun agent ne s'appelle « @nadia »")])
def test_a_name_that_is_nobodys_keeps_the_note(app: Flask, enter: Enter, case: Case, note: str, said: str) -> None:
    person = opened(enter, case).press("Ajouter la note", {NOTE: note, "Message à la famille": "Déjà tapé."})
    assert person.status == 422
    person.must_see(said)
    check_page(person.page, person.address)
    assert note in person.page.find("textarea", id="remark").get_text()
    assert "Déjà tapé." in person.page.find("textarea", id="note").get_text()
    assert mentions(app) == []


def test_nobody_is_told_of_a_case_that_they_may_not_open(app: Flask, enter: Enter, case: Case) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Case).where(Case.id == case.id)).one().service = "north"
        chief = owner(session, TOWN, "chef")
        chief.roles, chief.services = ["agent"], ["south"]
    person = opened(enter, case)
    assert "Paul Mercier @paul.mercier" not in person.labels()
    person.press("Ajouter la note", {NOTE: "@mercier ?"}).must_see("Paul Mercier ne peut pas ouvrir ce dossier")
    with app.extensions["database"].session(TOWN) as session:
        assert (
            session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.transition == "note")).all()
            == []
        )


def test_a_decision_begun_stays_when_a_note_is_added(app: Flask, enter: Enter, case: Case) -> None:
    person = opened(enter, case).press("Ajouter la note", {NOTE: "Relancée.", "Message à la famille": "Bonjour,"})
    assert "Bonjour," in person.page.find("textarea", id="note").get_text()
    assert person.page.find("textarea", id="remark").get_text().strip() == ""


def test_each_agent_turns_the_daily_mail_off(app: Flask, enter: Enter) -> None:
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/for-me")
    label = f"Le recevoir à agent@{TOWN}.example"
    for wanted, said in ((False, "ne recevrez plus"), (True, "Vous recevrez")):
        person.press("Enregistrer", {label: wanted}).must_see(said)
        with app.extensions["database"].session(TOWN) as session:
            assert owner(session, TOWN, "agent").digest is wanted
            assert session.scalars(select(Account).where(Account.email == f"chef@{TOWN}.example")).one().digest
