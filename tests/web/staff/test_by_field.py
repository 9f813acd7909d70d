from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from domain.records import Account, Case, Household
from tests.journeys.person import Person
from tests.web.conftest import Enter, case_of

TOWN = "carros"


@pytest.fixture
def case(app: Flask) -> Case:
    """A family sheet that waits, with two answers that changed."""
    waiting = case_of(app, TOWN, procedure="family", state="waiting")
    with app.extensions["database"].begin(TOWN) as session:
        stored = session.scalars(select(Case).where(Case.id == waiting.id)).one()
        household = session.scalars(select(Household).where(Household.id == stored.household_id)).one()
        household.situation = "single"
        stored.before = {**(stored.before or stored.answers), "situation": "single", "benefit_number": "1111111"}
        stored.answers = {**stored.answers, "situation": "married", "benefit_number": "2222222"}
    return case_of(app, TOWN, id=waiting.id)


def test_an_agent_validates_in_part_and_the_family_reads_which_and_why(app: Flask, enter: Enter, case: Case) -> None:
    page = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}")
    page.must_see("« Valider en partie » garde comme avant les réponses cochées")
    answers = {
        "À corriger : Situation familiale": True,
        "Ce que la famille doit corriger : Situation familiale": "Joignez l’acte de mariage.",
    }
    page.press("Valider en partie", answers).must_see("Validée")
    with app.extensions["database"].session(TOWN) as session:
        household = session.scalars(select(Household).where(Household.id == case.household_id)).one()
        assert household.situation == "single"
        account = session.scalars(select(Account).where(Account.id == case.account_id)).one()
    family = Person(enter(TOWN, account.email.partition("@")[0])).visit(f"/{TOWN}/family/requests/{case.reference}")
    family.must_see("Gardé comme avant", "Situation familiale : Joignez l'acte de mariage.")


def test_it_asks_for_a_tick_and_a_sentence(app: Flask, enter: Enter, case: Case) -> None:
    page = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}")
    page.press("Valider en partie").must_see("Cochez au moins une réponse à garder comme avant")
    page.press("Valider en partie", {"À corriger : Situation familiale": True})
    page.must_see("Écrivez pourquoi « Situation familiale »")
    assert case_of(app, TOWN, id=case.id).state == "waiting"


def test_without_a_change_there_is_nothing_to_validate_in_part(app: Flask, enter: Enter, case: Case) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Case).where(Case.id == case.id)).one().before = {}
    page = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}")
    assert not [button for button in page.page.select(".decide button") if "en partie" in button.get_text()]
