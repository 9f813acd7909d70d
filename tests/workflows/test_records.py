"""What is written into the records, and read back as facts and answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import drafts, households
from domain.actors import of_account, visitor
from domain.database import Database, counting
from domain.people import read_values
from domain.records import Account, Case, Guardianship, Household, Person
from schemas.definitions import Town
from tests.worlds import ADULT, do, group, make_agent, make_family, procedure, send, text
from workflows.engine import take
from workflows.facts import facts_for
from workflows.record_values import About, current_values, first_answers

HOLDER = {"_key": "new-1", "last_name": "Roux", "first_name": "Claire", "profession": "employee", "no_sms": True}
PARTNER = {"_key": "new-2", "last_name": "Roux", "first_name": "Karim", "birth_date": "1986-11-02"}
MISSIE = {
    "_key": "new-3",
    "last_name": "Roux",
    "first_name": "Missie",
    "birth_date": "2018-05-21",
    "relationship_holder": "mother",
    "authority_holder": True,
    "relationship_co_guardian": "father",
    "authority_co_guardian": False,
}
SAMI = {"_key": "new-4", "last_name": "Roux", "first_name": "Sami"}
FATIMA = {"_key": "new-5", "last_name": "Roux", "first_name": "Fatima", "phone": "+33493290017", "emergency": True}
FAMILY: dict[str, Any] = {
    "situation": "married",
    "benefit_number": "1234567",
    "holder": [HOLDER],
    "partner": [PARTNER],
    "children": [MISSIE, SAMI],
    "contacts": [FATIMA],
}


def declare(
    session: Session, town: Town, account: Account, answers: dict[str, Any], name: str = "family", **more: Any
) -> Case:
    """Sent by the family, accepted by an agent."""
    case = send(session, town, name, of_account(account), answers, **more)
    agent = session.scalar(select(Account).where(Account.login == "agent@example.fr"))
    actor = of_account(agent) if agent else make_agent(session)
    return take(session, town=town, case=case, transition="approve", actor=actor, expected_version=case.version)


def names(session: Session, household: Household) -> list[tuple[str, str | None]]:
    return [(role, person.first_name) for person, role in households.members(session, household)]


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


# ------------------------------------------------------------------------------------ a child in two homes


def child_of_two(session: Session, town: Town) -> tuple[Account, Account, Person]:
    """Missie, declared by Claire, who lives with Nour too."""
    claire, _ = make_family(session, town)
    declare(session, town, claire, {"children": [MISSIE]})
    nour, home = make_family(session, town, email="nour@example.fr")
    missie = session.scalars(select(Person).where(Person.first_name == "Missie")).one()
    households.join(session, household=home, person=missie, role="child")
    session.flush()
    return claire, nour, missie


def seen_by(session: Session, town: Town, account: Account, name: str, child: Person | None = None) -> dict[str, Any]:
    about = About(household_id=account.household_id, person_id=child.id if child else None, account_id=account.id)
    return current_values(session, town=town, procedure=town.procedures[name], case_or_subject=about)


def test_a_sheet_of_the_second_home_begins_with_who_the_child_is_and_nothing_of_the_first(
    session: Session, town: Town
) -> None:
    claire, nour, missie = child_of_two(session, town)
    who = {"last_name": "Roux", "first_name": "Missie", "birth_date": "2018-05-21"}
    answers = {**who, "doctor": "Dr Benali", "image_rights": True}
    declare(session, town, claire, answers, "child", subject_id=missie.id)
    assert seen_by(session, town, nour, "child", missie) == who
    declare(session, town, nour, {**who, "doctor": "Dr Diallo"}, "child", subject_id=missie.id)
    assert seen_by(session, town, nour, "child", missie)["doctor"] == "Dr Diallo"
    assert seen_by(session, town, claire, "child", missie)["doctor"] == "Dr Benali"


def test_what_the_town_shares_of_a_child_follows_it_to_its_second_home(session: Session, town: Town) -> None:
    town = replace(town, shared=("doctor_name",))
    claire, nour, missie = child_of_two(session, town)
    declare(session, town, claire, {"doctor": "Dr Benali", "image_rights": True}, "child", subject_id=missie.id)
    assert seen_by(session, town, nour, "child", missie).get("doctor") == "Dr Benali"
    assert "image_rights" not in seen_by(session, town, nour, "child", missie)
    facts = facts_for(
        session, town=town, actor=of_account(nour), procedure=town.procedures["child"], subject_id=missie.id
    )
    assert facts["subject.doctor_name"] == "Dr Benali"
    assert "subject.image_rights" not in facts


def test_a_family_reads_its_own_ties_to_a_child_and_not_those_of_the_other_home(session: Session, town: Town) -> None:
    _, nour, missie = child_of_two(session, town)
    [row] = seen_by(session, town, nour, "family")["children"]
    assert (row["_key"], row.get("relationship_holder"), row.get("authority_holder")) == (missie.id, None, None)


def test_a_child_taken_out_of_one_home_stays_in_the_other(session: Session, town: Town) -> None:
    claire, nour, missie = child_of_two(session, town)
    declare(session, town, claire, {"children": []})
    assert missie.id not in {each.person.id for each in households.members(session, claire.household_id or "")}
    assert missie.id in {each.person.id for each in households.members(session, nour.household_id or "")}


# ------------------------------------------------------------------------------------- adults of their own


def test_an_adults_sheet_may_be_the_account_holders_own_who_stays_its_holder(session: Session, town: Town) -> None:
    arts = procedure("arts", "adult", "sheet", *ADULT)
    town = replace(town, procedures={**town.procedures, "arts": arts})
    account, household = make_family(session, town)
    facts = facts_for(session, town=town, actor=of_account(account), procedure=arts, subject_id=account.person_id)
    assert facts["subject.first_name"] == "Claire"
    answers = {"last_name": "Roux", "first_name": "Claire", "profession": "luthier"}
    case = declare(session, town, account, answers, "arts", subject_id=account.person_id, facts=facts)
    assert case.person_id == account.person_id
    assert names(session, household) == [("holder", "Claire")]
    assert seen_by(session, town, account, "arts", session.get(Person, ("carros", account.person_id))) == answers


def direct(town: Town) -> Town:
    """The same town, whose sheets write some answers as soon as they are sent."""
    sheet = town.workflows["sheet"]
    sending = replace(sheet.submission, do=do(("write_records", "direct")))
    procedures = dict(town.procedures)
    procedures["child"] = procedure(
        "child", "child", "sheet",
        text("last_name"), text("doctor", change="direct"), text("image_rights", "yes_no"),
        text("home", "phone", change="direct"), writes={"home": "household.phone"}, sheet=True,
    )  # fmt: skip
    rows = (text("last_name"), text("first_name"), text("mobile", "phone", change="direct"))
    procedures["family"] = procedure(
        "family", "household", "sheet", text("situation", "choice"), group("partner", "adult", "co_guardian", rows)
    )
    workflow = replace(sheet, transitions={**sheet.transitions, "send": sending})
    return replace(town, procedures=procedures, workflows={**town.workflows, "sheet": workflow})


def test_what_needs_no_approval_is_written_when_it_is_sent_and_nothing_else(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    declare(session, town, account, FAMILY)
    missie = next(person for person, role in households.members(session, household) if role == "child")
    place = next(member for member in households.members(session, household) if member.person.id == missie.id).place
    answers = {"last_name": "Martin", "doctor": "Dr Sabatier", "image_rights": True, "home": "+33493290010"}
    case = send(session, direct(town), "child", of_account(account), answers, subject_id=missie.id)
    assert case.state == "waiting"
    assert (missie.last_name, place.details.get("doctor"), place.details.get("image_rights")) == (
        "Roux",
        "Dr Sabatier",
        None,
    )
    assert household.phone == "+33493290010"
    assert place.sources["doctor"] == {"from": "family", "at": case.sent_at.date().isoformat(), "case": case.reference}


def test_writing_directly_lets_nobody_in_or_out(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    declare(session, town, account, FAMILY)
    before = names(session, household)
    karim = next(person for person, role in households.members(session, household) if role == "co_guardian")
    known = {"_key": karim.id, "last_name": "Autre", "first_name": "Karim", "mobile": "+33639980013"}
    stranger = {"_key": "new-9", "last_name": "Roux", "first_name": "Zoé", "mobile": "+33639980014"}
    send(session, direct(town), "family", of_account(account), {"situation": "single", "partner": [known, stranger]})
    assert names(session, household) == before
    assert (karim.last_name, karim.mobile, household.situation) == ("Roux", "+33639980013", "married")
    send(session, direct(town), "child", of_account(account), {"last_name": "Roux", "doctor": "Dr A"}, subject_id=None)
    assert names(session, household) == before
