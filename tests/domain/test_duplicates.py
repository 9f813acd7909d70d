from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import duplicates, merging
from domain.actors import Actor
from domain.database import Database, counting
from domain.people import write_person
from domain.records import Household, Person
from schemas.definitions import Town
from tests.worlds import make_family, make_town
from workflows.demo_families import load_families

AGENT = Actor("agent", name="Inès Martin", roles=("agent",))


@pytest.fixture
def household(session: Session, town: Town) -> Household:
    return make_family(session, town)[1]


def record(session: Session, household: Household, name: str, born: str | None, kind: str = "child") -> Person:
    first_name, _, last_name = name.partition(" ")
    values: dict[str, Any] = {"first_name": first_name, "last_name": last_name, "birth_date": born}
    return write_person(session, household=household, kind=kind, role=kind, values=values)


def found(session: Session) -> set[tuple[str | None, str | None]]:
    return {(pair.older.first_name, pair.newer.first_name) for pair in duplicates.likely_pairs(session).pairs}


def test_likely_duplicates_are_listed_the_likeliest_first(session: Session, household: Household) -> None:
    missie = record(session, household, "Missie Roux", "2018-05-21")
    missy = record(session, household, "Missy Roux", "2018-05-21")
    again = record(session, household, "Missie Roux", "2018-05-21")
    record(session, household, "Sami Roux", "2018-05-21")
    page = duplicates.likely_pairs(session)
    assert (page.pairs[0].older, page.pairs[0].newer) == (missie, again)
    assert {(pair.older, pair.newer) for pair in page.pairs} == {(missie, again), (missie, missy), (missy, again)}
    assert (page.looked_at, page.before) == (5, None)


def test_the_same_names_with_a_mistyped_birth_date_are_listed(session: Session, household: Household) -> None:
    record(session, household, "Missie Roux", "2018-05-04")
    record(session, household, "Missie Roux", "2018-04-05")
    assert found(session) == {("Missie", "Missie")}


def test_a_contact_who_stands_in_two_households_is_no_duplicate(session: Session, household: Household) -> None:
    for _ in range(2):
        record(session, household, "Fatima Roux", None, kind="contact")
    assert found(session) == set()


def test_what_somebody_told_apart_is_not_listed_again_until_that_is_undone(
    session: Session, household: Household
) -> None:
    one, other = (record(session, household, "Missie Roux", "2018-05-21") for _ in range(2))
    done = merging.tell_apart(session, one=other, other=one, by=AGENT)
    assert found(session) == set()
    assert duplicates.alike(session, person=one) == ()
    merging.undo(session, merge_id=done.id, by=AGENT)
    assert found(session) == {("Missie", "Missie")}


def test_the_page_of_a_person_finds_name_and_birth_date_both_mistyped(session: Session, household: Household) -> None:
    missie = record(session, household, "Missie Roux", "2018-05-21")
    missy = record(session, household, "Missy Roux", "2018-05-22")
    assert found(session) == set()
    assert [(pair.older, pair.newer) for pair in duplicates.alike(session, person=missie)] == [(missie, missy)]
    assert [(pair.older, pair.newer) for pair in duplicates.alike(session, person=missy)] == [(missie, missy)]


def test_the_list_goes_on_where_it_stopped(session: Session, household: Household) -> None:
    pairs = [[record(session, household, f"Missie R{letter * 4}", "2018-05-21") for _ in range(2)] for letter in "abc"]
    first = duplicates.likely_pairs(session, at_once=2)
    second = duplicates.likely_pairs(session, before=first.before, at_once=2)
    assert [(pair.older, pair.newer) for pair in first.pairs] == [tuple(pairs[2])]
    assert [(pair.older, pair.newer) for pair in second.pairs] == [tuple(pairs[1])]


def test_the_list_takes_five_statements_however_many_people_there_are(sqlite: Database) -> None:
    town = make_town()
    with sqlite.begin("carros") as session:
        load_families(session, town, 400)
        _, household = make_family(session, town)
        for _ in range(2):
            record(session, household, "Missie Roux", date(2018, 5, 21).isoformat())
    with sqlite.session("carros", readonly=True) as session:
        with counting(sqlite) as statements:
            page = duplicates.likely_pairs(session)
        assert len(statements) <= 5
        assert page.before is not None
        assert "Missie" in {pair.newer.first_name for pair in page.pairs}
        with counting(sqlite) as statements:
            duplicates.alike(session, person=page.pairs[0].newer)
        assert len(statements) <= 3
