"""Merging two records of one person, and the promise that undoing gives back the very same rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import drafts, duplicates, households, linking, merging, people
from domain.actors import SYSTEM, Actor, of_account
from domain.belongings import as_row
from domain.database import Database
from domain.errors import DomainError
from domain.people import write_person
from domain.records import (
    Account,
    Case,
    Document,
    Draft,
    Guardianship,
    Household,
    HouseholdPerson,
    Merge,
    Person,
)
from domain.sources import said_today
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import make_agent, make_family, make_town, send

EVERYTHING = (Account, Case, Document, Draft, Guardianship, Household, HouseholdPerson, Person)
MISSIE: dict[str, Any] = {"last_name": "Roux", "first_name": "Missie", "birth_date": "2018-05-21"}
AGENT = Actor("agent", id=None, name="Inès Martin", roles=("agent",))


def child_in(session: Session, household: Household, **values: Any) -> Person:
    more = {"shared": ("school",), "source": said_today("family")}
    return write_person(session, household=household, kind="child", role="child", values={**MISSIE, **values}, **more)  # type: ignore[arg-type]


def rows_of(session: Session) -> dict[str, list[dict[str, Any]]]:
    session.flush()
    session.expire_all()
    return {
        record.__tablename__: sorted((as_row(row) for row in session.scalars(select(record))), key=repr)  # type: ignore[attr-defined]
        for record in EVERYTHING
    }


def merge(session: Session, kept: Person, gone: Person, **choices: Any) -> Merge:
    return merging.merge(session, kept=kept, gone=gone, choices=choices, by=AGENT)


# ------------------------------------------------------------------------------------------- two homes


def test_a_child_recorded_by_each_of_two_separated_parents_lives_in_both_homes(session: Session, town: Town) -> None:
    (claire, first), (karim, second) = (
        make_family(session, town, email=f"{name}@example.fr") for name in ("claire", "karim")
    )
    kept, gone = child_in(session, first, diet="vegetarian"), child_in(session, second, diet="none")
    people.write_guardianship(session, child=kept, relations={claire.person_id or "": ("mother", True)})
    people.write_guardianship(session, child=gone, relations={karim.person_id or "": ("father", True)})
    case = send(session, town, "child", of_account(karim), {"doctor": "Dr A"}, subject_id=gone.id)
    merge(session, kept, gone)
    assert gone.merged_into == kept.id
    for home, diet in ((first, "vegetarian"), (second, "none")):
        [member] = [each for each in households.members(session, home) if each.role == "child"]
        assert (member.person, member.place.details["diet"]) == (kept, diet)
    ties = {tie.adult_id: tie.relationship for tie in session.scalars(select(Guardianship))}
    assert ties == {claire.person_id: "mother", karim.person_id: "father"}
    assert case.person_id == kept.id


def test_whoever_was_merged_away_is_found_nowhere(session: Session, town: Town) -> None:
    from domain import directory

    _, household = make_family(session, town)
    kept, gone = child_in(session, household), child_in(session, household, last_name="Rouxe")
    merge(session, kept, gone)
    assert [each.person for each in directory.search_people(session, text="missie").found] == [kept]
    assert [each.person for each in directory.find_people(session, text="missie", kinds=("child",)).found] == [kept]
    assert [each.person for each in households.members(session, household) if each.role == "child"] == [kept]
    assert duplicates.likely_pairs(session).pairs == ()
    assert duplicates.alike(session, person=kept) == duplicates.alike(session, person=gone) == ()
    found = linking.look_up(session, key=gone.linking_key or "", birth_date=None)
    assert found.child is kept


def test_a_draft_under_way_is_found_again_about_the_record_kept(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    kept, gone = child_in(session, household), child_in(session, household)
    actor, procedure = of_account(account), town.procedures["child"]
    begun = drafts.start(session, town=town, procedure=procedure, actor=actor, subject_id=gone.id)
    merge(session, kept, gone)
    assert drafts.start(session, town=town, procedure=procedure, actor=actor, subject_id=kept.id) is begun


def test_two_drafts_about_the_same_child_both_stay(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    kept, gone = child_in(session, household), child_in(session, household)
    actor, procedure = of_account(account), town.procedures["child"]
    begun = [
        drafts.start(session, town=town, procedure=procedure, actor=actor, subject_id=child.id)
        for child in (kept, gone)
    ]
    merge(session, kept, gone)
    assert [draft.person_id for draft in begun] == [kept.id, kept.id]
    assert begun[0].slot != begun[1].slot


def test_answers_given_before_a_merge_reach_the_record_kept(session: Session, town: Town) -> None:
    from workflows.engine import take

    account, household = make_family(session, town)
    kept, gone = child_in(session, household), child_in(session, household)
    row = {"_key": gone.id, "last_name": "Roux", "first_name": "Missie-Lou"}
    case = send(session, town, "family", of_account(account), {"children": [row]})
    merge(session, kept, gone)
    take(session, town=town, case=case, transition="approve", actor=make_agent(session), expected_version=case.version)
    children = [each.person for each in households.members(session, household) if each.role == "child"]
    assert [(child.id, child.first_name) for child in children] == [(kept.id, "Missie-Lou")]


# ---------------------------------------------------------------------------------------------- fields


def test_the_kept_record_is_completed_and_what_the_agent_chose_stays(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    kept = child_in(session, household, birth_place=None, school="Jean Moulin")
    gone = child_in(session, household, first_name="Missie-Lou", birth_place="Nice", school="Jules Ferry")
    gone.sources = {**gone.sources, "school": {"from": "agent", "at": "2026-01-01"}}
    merge(session, kept, gone, first_name="gone", school="gone")
    assert (kept.first_name, kept.birth_place, kept.details["school"]) == ("Missie-Lou", "Nice", "Jules Ferry")
    assert kept.search == "roux missie lou"
    assert kept.sources["school"] == {"from": "agent", "at": "2026-01-01"}


def test_a_born_child_is_not_expected_again(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    expected = child_in(session, household, expected_birth=True, birth_date="2018-05-30")
    born = child_in(session, household)
    done = merge(session, expected, born)
    assert (expected.expected_birth, expected.birth_date) == (None, date(2018, 5, 21))
    merging.undo(session, merge_id=done.id, by=AGENT)
    merge(session, born, expected)
    assert (born.expected_birth, born.birth_date) == (None, date(2018, 5, 21))


def test_two_places_in_one_household_become_one_that_lacks_nothing(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    kept = child_in(session, household, diet="none", doctor=None)
    gone = child_in(session, household, diet="vegetarian", doctor="Dr A")
    merge(session, kept, gone)
    [member] = [each for each in households.members(session, household) if each.role == "child"]
    assert member.place.details == {"diet": "none", "doctor": "Dr A"}


# ------------------------------------------------------------------------------------------ refusals


def test_an_adult_of_two_homes_is_not_merged_when_another_would_read_their_details(
    session: Session, town: Town
) -> None:
    _, first = make_family(session, town)
    karim, _ = make_family(session, town, email="karim@example.fr")
    own = session.get(Person, ("carros", karim.person_id))
    former = write_person(session, household=first, kind="adult", role="co_guardian", values={"first_name": "Karim"})
    assert own is not None
    with pytest.raises(DomainError, match="two_homes"):
        merge(session, own, former)
    households.leave(session, household_id=first.id, person_id=former.id)
    merge(session, own, former)
    assert former.merged_into == own.id


@pytest.mark.parametrize("place", ["holder", "co_guardian"])
def test_two_who_each_have_a_household_or_an_account_are_not_merged(session: Session, town: Town, place: str) -> None:
    (one, first), (two, second) = (make_family(session, town, email=f"{n}@example.fr") for n in ("a", "b"))
    kept, gone = (session.get(Person, ("carros", account.person_id)) for account in (one, two))
    assert kept is not None
    assert gone is not None
    for home in (first, second) if place != "holder" else ():
        households.members(session, home)[0].place.role = place
    with pytest.raises(DomainError, match="two_holders"):
        merge(session, kept, gone)
    two.state = "closed"
    households.leave(session, household_id=second.id, person_id=gone.id)
    merge(session, kept, gone)
    assert gone.merged_into == kept.id


def test_only_two_living_records_of_one_kind_are_merged(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    adult = session.get(Person, ("carros", account.person_id))
    kept, gone, third = (child_in(session, household) for _ in range(3))
    assert adult is not None
    for one, other in ((kept, kept), (kept, adult)):
        with pytest.raises(DomainError, match="two_people"):
            merge(session, one, other)
    merge(session, kept, gone)
    for one, other in ((gone, third), (third, gone)):
        with pytest.raises(DomainError, match="merged_already"):
            merge(session, one, other)


# --------------------------------------------------------------------------------------------- undoing


def test_undoing_keeps_what_was_written_since(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    kept = child_in(session, household, birth_place=None, sex=None)
    gone = child_in(session, household, birth_place="Nice", sex="female", school="Jules Ferry")
    done = merge(session, kept, gone)
    child_in(session, household)
    write_person(
        session, household=household, kind="child", role="child", person_id=kept.id, values={"birth_place": "Vence"}
    )
    merging.undo(session, merge_id=done.id, by=AGENT)
    assert (kept.birth_place, kept.sex, kept.details.get("school")) == ("Vence", None, None)
    assert (gone.birth_place, gone.merged_into) == ("Nice", None)
    assert (done.undone_by, done.undone_at is not None) == ("Inès Martin", True)


def test_undoing_brings_nobody_back_who_left_since(session: Session, town: Town) -> None:
    (_, first), (_, second) = (make_family(session, town, email=f"{n}@example.fr") for n in ("a", "b"))
    kept, gone = child_in(session, first), child_in(session, second)
    done = merge(session, kept, gone)
    households.leave(session, household_id=second.id, person_id=kept.id)
    merging.undo(session, merge_id=done.id, by=AGENT)
    assert linking.homes_of(session, person_ids=[gone.id]) == []


def test_the_later_of_two_merges_is_undone_first(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    kept, second, third = (child_in(session, household) for _ in range(3))
    before = rows_of(session)
    early, late = merge(session, kept, second), merge(session, third, kept)
    assert linking.look_up(session, key=second.linking_key or "", birth_date=None).child is third
    with pytest.raises(DomainError, match="later_merge"):
        merging.undo(session, merge_id=early.id, by=AGENT)
    for done in (late, early, early):
        merging.undo(session, merge_id=done.id, by=AGENT)
    assert rows_of(session) == before


def test_a_merge_that_never_was_cannot_be_undone(session: Session) -> None:
    with pytest.raises(DomainError, match="unknown_merge"):
        merging.undo(session, merge_id="nothing", by=AGENT)


def test_past_decisions_are_listed_with_both_people_the_latest_first(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    kept, gone, other = (child_in(session, household) for _ in range(3))
    done = merge(session, kept, gone)
    apart = merging.tell_apart(session, one=other, other=kept, by=AGENT)
    assert merging.past(session) == [(apart, kept, other), (done, kept, gone)]


# ------------------------------------------------------------------------------------- merge, then undo

PLACES = strategies.lists(strategies.sampled_from(["a", "b", "c"]), min_size=1, max_size=3, unique=True)
VALUES = strategies.dictionaries(
    strategies.sampled_from(["last_name", "first_name", "birth_place", "sex", "school", "diet", "address", "doctor"]),
    strategies.sampled_from([None, "x", "y"]),
)
TIES = strategies.dictionaries(
    strategies.sampled_from(["a", "b", "c"]),
    strategies.tuples(strategies.sampled_from([None, "mother"]), strategies.sampled_from([None, True, False])),
)
ABOUT = strategies.lists(strategies.sampled_from(["case", "draft", "document"]), max_size=3)


def _child(
    session: Session,
    town: Town,
    families: dict[str, tuple[Account, Household]],
    homes: list[str],
    values: dict[str, Any],
    ties: dict[str, Any],
    about: list[str],
) -> Person:
    child = child_in(session, families[homes[0]][1], **values)
    for home in homes[1:]:
        linking.link(session, by=SYSTEM, child=child, household=families[home][1])
        place = {"kind": "child", "role": "child", "person_id": child.id}
        write_person(session, household=families[home][1], values={"diet": home}, **place)
    relations = {families[adult][0].person_id or "": tie for adult, tie in ties.items()}
    people.write_guardianship(session, child=child, relations=relations)
    account, household = families[homes[0]]
    for what in about:
        if what == "document":
            paper = {"name": "p.pdf", "content_type": "application/pdf", "size": 1, "hash": "0" * 64}
            session.add(Document(town="carros", household_id=household.id, person_id=child.id, **paper))
        else:
            actor = of_account(account)
            draft = drafts.start(
                session, town=town, procedure=town.procedures["child"], actor=actor, subject_id=child.id
            )
            if what == "case":
                from workflows.engine import submit

                submit(session, town=town, draft=draft, actor=actor, answers={"doctor": "Dr A"})
    session.flush()
    return child


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds=strategies.tuples(*[strategies.tuples(PLACES, VALUES, TIES, ABOUT)] * 2), choices=VALUES)
def test_a_merge_undone_gives_back_the_very_same_rows(
    sqlite: Database, worlds: tuple[Any, Any], choices: dict[str, Any]
) -> None:
    town = make_town()
    with sqlite.session("carros") as session:  # rolled back at the end
        families = {name: make_family(session, town, email=f"{name}@example.fr") for name in "abc"}
        kept, gone = (_child(session, town, families, *world) for world in worlds)
        before = rows_of(session)
        done = merge(session, kept, gone, **{name: "gone" if value else "kept" for name, value in choices.items()})
        during = rows_of(session)
        named = {
            row["person_id"]
            for table in ("household_person", "case_file", "draft", "document")
            for row in during[table]
        }
        assert gone.id not in named
        merging.undo(session, merge_id=done.id, by=AGENT)
        assert rows_of(session) == before
        session.rollback()


@BOTH
def test_finding_merging_and_undoing_work_on_both_databases(any_database: Database) -> None:
    town = make_town()
    with any_database.begin("carros") as session:
        (claire, first), (_, second) = (make_family(session, town, email=f"{n}@example.fr") for n in ("a", "b"))
        kept, gone = child_in(session, first, diet="none"), child_in(session, second, birth_place="Nice")
        people.write_guardianship(session, child=gone, relations={claire.person_id or "": ("mother", None)})
        before = rows_of(session)
        [pair] = [pair for pair in duplicates.likely_pairs(session).pairs if pair.older.kind == "child"]
        assert (pair.older, pair.newer) == (kept, gone)
        assert len(duplicates.alike(session, person=gone)) == 1
        done = merge(session, kept, gone)
        assert len(linking.homes_of(session, person_ids=[kept.id])) == 2
        assert {pair.older.kind for pair in duplicates.likely_pairs(session).pairs} == {"adult"}
        merging.undo(session, merge_id=done.id, by=AGENT)
        assert rows_of(session) == before
