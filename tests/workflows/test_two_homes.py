from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from domain import households
from domain.actors import of_account
from schemas.definitions import Town
from tests.workflows.declared_family import child_of_two, declare, seen_by
from workflows.facts import facts_for


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
