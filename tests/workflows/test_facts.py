from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import drafts, households
from domain.actors import of_account, visitor
from domain.database import Database, counting
from domain.people import read_values
from domain.records import Person
from schemas.definitions import Town
from tests.workflows.declared_family import FAMILY, declare
from tests.worlds import make_family
from workflows.facts import facts_for
from workflows.record_values import About, current_values, first_answers


@pytest.mark.parametrize("subject", [False, True])
def test_facts_take_two_queries(sqlite: Database, town: Town, subject: bool) -> None:
    with sqlite.begin("carros") as session:
        account, household = make_family(session, town)
        declare(session, town, account, FAMILY)
        child = next(person.id for person, role in households.members(session, household) if role == "child")
    with sqlite.session("carros", readonly=True) as session, counting(sqlite) as statements:
        facts = facts_for(
            session,
            town=town,
            actor=of_account(account),
            procedure=town.procedures["child"],
            subject_id=child if subject else None,
        )
    assert len(statements) <= 2
    assert facts.get("subject.first_name") == ("Missie" if subject else None)


def test_facts_say_what_conditions_read(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    declare(session, town, account, FAMILY)
    with time_machine.travel("2026-11-02 23:30:00+01:00", tick=False):
        facts = facts_for(session, town=town, actor=of_account(account), procedure=town.procedures["family"])
    known = {
        "actor": "family",
        "today": "2026-11-02",
        "account.email": "claire@example.fr",
        "account.active": True,
        "household.sheets": "some_missing",
        "household.adults": 2,
        "household.children": 2,
        "household.number": household.number,
        "holder.first_name": "Claire",
        "holder.profession": "employee",
        "subject.situation": "married",
    }
    assert {name: facts[name] for name in known} == known
    assert ["child", "Missie Roux"] in [person[1:] for person in facts["people"]]


def test_a_visitor_has_few_facts(session: Session, town: Town) -> None:
    facts = facts_for(session, town=town, actor=visitor("s"), procedure=town.procedures["account"])
    assert facts.keys() == {"actor", "today", "household.sheets"}
    assert (facts["actor"], facts["household.sheets"]) == ("anyone", "none")


def test_facts_of_a_person_of_another_household_are_not_given(session: Session, town: Town) -> None:
    other, _ = make_family(session, town, email="nour@example.fr")
    account, _ = make_family(session, town)
    facts = facts_for(
        session, town=town, actor=of_account(account), procedure=town.procedures["child"], subject_id=other.person_id
    )
    assert not any(name.startswith("subject.") for name in facts)


def test_a_new_draft_starts_with_what_the_town_knows(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    declare(session, town, account, FAMILY)
    actor, procedure = of_account(account), town.procedures["family"]
    facts = facts_for(session, town=town, actor=actor, procedure=procedure)
    draft = drafts.start(session, town=town, procedure=procedure, actor=actor, facts=facts)
    found = first_answers(session, town=town, procedure=procedure, draft=draft, facts=facts)
    assert found["situation"] == "married"
    assert [row["_key"] for row in found["holder"]] == [account.person_id]
    assert [row["first_name"] for row in found["children"]] == ["Missie", "Sami"]
    assert household.id == draft.household_id


def test_consent_given_once_is_not_given_for_ever(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    procedure = town.procedures["account"]
    person = session.scalars(select(Person).where(Person.id == account.person_id)).one()
    person.details = {"terms": True}
    about = About(household_id=account.household_id, account_id=account.id)
    assert "terms" not in current_values(session, town=town, procedure=procedure, case_or_subject=about)
    assert read_values(person)["terms"] is True
