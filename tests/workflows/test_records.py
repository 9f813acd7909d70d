"""What is written into the records, and read back as facts and answers."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import households
from domain.actors import of_account
from domain.records import Account, Guardianship, Person
from schemas.definitions import Town
from tests.workflows.declared_family import FAMILY, declare, names
from tests.worlds import make_agent, make_family, send
from workflows.engine import take
from workflows.facts import facts_for
from workflows.record_values import About, current_values


def test_a_declared_family_is_recorded_when_it_is_accepted_and_not_before(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    case = send(session, town, "family", of_account(account), FAMILY)
    assert names(session, household) == [("holder", "Claire")]
    take(session, town=town, case=case, transition="approve", actor=make_agent(session), expected_version=case.version)
    assert names(session, household) == [
        ("holder", "Claire"),
        ("co_guardian", "Karim"),
        ("child", "Missie"),
        ("child", "Sami"),
        ("contact", "Fatima"),
    ]
    assert (household.situation, household.details) == ("married", {"benefit_number": "1234567"})


def test_what_is_written_reads_back_as_the_same_answers(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    case = declare(session, town, account, FAMILY)
    about = About(household_id=household.id, account_id=account.id)
    values = current_values(session, town=town, procedure=town.procedures["family"], case_or_subject=about)
    assert values == case.answers
    without_keys = {
        name: [{**row, "_key": ""} for row in rows] for name, rows in values.items() if isinstance(rows, list)
    }
    assert without_keys == {name: [{**row, "_key": ""} for row in FAMILY[name]] for name in without_keys}


def test_the_account_holder_stays_the_same_person(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    declare(session, town, account, FAMILY)
    people = session.scalars(select(Person).where(Person.first_name == "Claire")).all()
    assert [person.id for person in people] == [account.person_id]
    assert people[0].details == {"profession": "employee", "no_sms": True}


def test_declaring_again_changes_people_and_makes_none_twice(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    first = declare(session, town, account, FAMILY)
    answers = {**first.answers, "children": [dict(row) for row in first.answers["children"]]}
    answers["children"][0]["first_name"] = "Missie-Lou"
    declare(session, town, account, answers)
    assert [name for role, name in names(session, household) if role == "child"] == ["Missie-Lou", "Sami"]


def test_whom_a_family_removes_leaves_the_household_and_nobody_else_does(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    first = declare(session, town, account, FAMILY)
    answers = {**first.answers, "children": first.answers["children"][:1], "contacts": []}
    waiting = send(session, town, "family", of_account(account), answers)
    declare(session, town, account, {"last_name": "Roux", "first_name": "Zoé"}, "child")
    agent = of_account(session.scalars(select(Account).where(Account.login == "agent@example.fr")).one())
    take(session, town=town, case=waiting, transition="approve", actor=agent, expected_version=waiting.version)
    assert [name for role, name in names(session, household) if role != "holder"] == ["Karim", "Missie", "Zoé"]
    assert session.scalars(select(Person).where(Person.first_name == "Sami")).one() is not None


def test_an_answer_taken_back_empties_its_column(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    first = declare(session, town, account, FAMILY)
    answers = {name: value for name, value in first.answers.items() if name != "benefit_number"}
    answers["partner"] = [{name: value for name, value in answers["partner"][0].items() if name != "birth_date"}]
    declare(session, town, account, answers)
    karim = session.scalars(select(Person).where(Person.first_name == "Karim")).one()
    assert household.details["benefit_number"] is None
    assert (karim.birth_date, karim.last_name) == (None, "Roux")


def test_a_question_that_was_hidden_changes_nothing(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    declare(session, town, account, FAMILY)
    child = next(person for person, role in households.members(session, household) if role == "child")
    facts = facts_for(
        session, town=town, actor=of_account(account), procedure=town.procedures["child"], subject_id=child.id
    )
    declare(session, town, account, {"doctor": "Dr Benali"}, "child", subject_id=child.id, facts=facts)
    assert child.last_name == "Roux"
    assert child.birth_date is None  # shown, and left empty
    [place] = [each.place for each in households.members(session, household) if each.person is child]
    assert place.details["doctor_name"] == "Dr Benali"


def test_a_question_may_be_kept_under_another_name_or_in_the_household(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    answers = {"last_name": "Roux", "first_name": "Zoé", "doctor": "Dr Benali", "situation": "divorced"}
    case = declare(session, town, account, answers, "child")
    child = session.scalars(select(Person).where(Person.id == case.person_id)).one()
    [place] = [each.place for each in households.members(session, household) if each.person is child]
    assert (place.details, household.situation) == (
        {"doctor_name": "Dr Benali", "image_rights": None, "pickup": None},
        "divorced",
    )
    values = current_values(session, town=town, procedure=town.procedures["child"], case_or_subject=case)
    assert values == answers


def test_a_row_cannot_reach_a_person_of_another_household(session: Session, town: Town) -> None:
    other, _ = make_family(session, town, email="nour@example.fr")
    account, _ = make_family(session, town)
    row = {"_key": other.person_id, "last_name": "Volé", "first_name": "Nom"}
    declare(session, town, account, {"children": [row]})
    stranger = session.scalars(select(Person).where(Person.id == other.person_id)).one()
    assert stranger.last_name == "Roux"


def test_parental_authority_is_kept_per_adult_and_child(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    declare(session, town, account, FAMILY)
    missie, karim = (
        session.scalars(select(Person).where(Person.first_name == name)).one() for name in ("Missie", "Karim")
    )
    ties = {
        tie.adult_id: (tie.relationship, tie.parental_authority)
        for tie in session.scalars(select(Guardianship).where(Guardianship.child_id == missie.id))
    }
    assert ties == {account.person_id: ("mother", True), karim.id: ("father", False)}


def test_a_case_remembers_what_the_records_held_when_it_was_sent(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    declare(session, town, account, FAMILY)
    case = send(session, town, "family", of_account(account), {"situation": "divorced"})
    assert case.before["situation"] == "married"
    assert [row["first_name"] for row in case.before["children"]] == ["Missie", "Sami"]


# ------------------------------------------------------------------------------------- where values come from


def test_every_value_written_says_who_declared_it_when_and_in_which_case(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    case = declare(session, town, account, FAMILY, now=datetime(2026, 9, 3, 23, 30, tzinfo=UTC))
    said = {"from": "family", "at": "2026-09-04", "case": case.reference}
    assert household.sources == {"situation": said, "benefit_number": said}
    missie = next(each for each in households.members(session, household) if each.person.first_name == "Missie")
    assert missie.person.sources["birth_date"] == said
    karim = session.scalars(select(Person).where(Person.first_name == "Karim")).one()
    assert karim.sources["profession"] == said


def test_what_an_agent_fills_in_for_a_family_comes_from_an_agent(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    case = declare(session, town, account, {"situation": "single"}, facts={"actor": "agent"})
    assert household.sources["situation"] == {
        "from": "agent",
        "at": case.sent_at.date().isoformat(),
        "case": case.reference,
    }
