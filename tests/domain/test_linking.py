from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import households, linking, merging, people, upkeep
from domain.actors import SYSTEM, Actor
from domain.database import Database, counting
from domain.errors import DomainError
from domain.people import write_person
from domain.records import Account, Guardianship, Household, Person
from schemas.definitions import Town
from tests.worlds import make_family

BORN = date(2018, 5, 21)


@pytest.fixture
def claire(session: Session, town: Town) -> tuple[Account, Household]:
    return make_family(session, town)


@pytest.fixture
def nour(session: Session, town: Town) -> tuple[Account, Household]:
    return make_family(session, town, email="nour@example.fr")


@pytest.fixture
def missie(session: Session, claire: tuple[Account, Household]) -> Person:
    values = {"last_name": "Roux", "first_name": "Missie", "birth_date": BORN.isoformat()}
    return write_person(session, household=claire[1], kind="child", role="child", values=values)


def test_a_key_opens_its_child_however_it_is_typed(session: Session, missie: Person) -> None:
    key = missie.linking_key or ""
    found = linking.look_up(session, key=f" {key[:5].lower()}-{key[5:]} ", birth_date=BORN)
    assert (found.verdict, found.child) == ("known", missie)


def test_a_key_that_is_nobodys_says_which_signs_no_key_has(session: Session, missie: Person) -> None:
    assert linking.look_up(session, key="ABCDE23456", birth_date=BORN) == linking.Finding("unknown")
    assert linking.look_up(session, key="O0CDE23456", birth_date=BORN).unknown_signs == "O0"
    assert linking.look_up(session, key="", birth_date=BORN).verdict == "unknown"


@pytest.mark.parametrize(
    ("given", "expected", "verdict"),
    [
        (BORN, None, "known"),
        (date(2018, 5, 12), None, "other_birth_date"),
        (date(2018, 5, 12), True, "known"),
        (None, None, "known"),
    ],
)
def test_the_birth_date_must_be_the_childs_once_it_is_born(
    session: Session, missie: Person, given: date | None, expected: bool | None, verdict: str
) -> None:
    missie.expected_birth = expected
    assert linking.look_up(session, key=missie.linking_key or "", birth_date=given).verdict == verdict


def test_a_linked_child_lives_in_both_homes_and_linking_again_changes_nothing(
    session: Session, missie: Person, claire: tuple[Account, Household], nour: tuple[Account, Household]
) -> None:
    for _ in range(2):
        linking.link(
            session,
            by=SYSTEM,
            child=missie,
            household=nour[1],
            adult_id=nour[0].person_id,
            relationship="mother",
            authority=True,
        )
    homes = linking.homes_of(session, person_ids=[missie.id])
    assert [home.household for home in homes] == [claire[1], nour[1]]
    tie = session.scalars(select(Guardianship)).one()
    assert (tie.adult_id, tie.relationship, tie.parental_authority) == (nour[0].person_id, "mother", True)


def test_only_children_live_in_two_homes(session: Session, claire: Any, nour: tuple[Account, Household]) -> None:
    adult = session.get(Person, ("carros", claire[0].person_id))
    assert adult is not None
    with pytest.raises(DomainError, match="not_a_child"):
        linking.link(session, by=SYSTEM, child=adult, household=nour[1])


def test_taking_a_link_back_leaves_the_first_home_as_it_was(
    session: Session, missie: Person, claire: tuple[Account, Household], nour: tuple[Account, Household]
) -> None:
    people.write_guardianship(session, child=missie, relations={claire[0].person_id or "": ("mother", True)})
    linking.link(session, by=SYSTEM, child=missie, household=nour[1], adult_id=nour[0].person_id, authority=True)
    linking.unlink(session, by=SYSTEM, child=missie, household_id=nour[1].id)
    assert [home.household for home in linking.homes_of(session, person_ids=[missie.id])] == [claire[1]]
    assert [tie.adult_id for tie in session.scalars(select(Guardianship))] == [claire[0].person_id]


def test_a_child_is_not_taken_out_of_its_only_home(
    session: Session, missie: Person, claire: tuple[Account, Household], nour: tuple[Account, Household]
) -> None:
    linking.unlink(session, by=SYSTEM, child=missie, household_id=nour[1].id)
    with pytest.raises(DomainError, match="last_home"):
        linking.unlink(session, by=SYSTEM, child=missie, household_id=claire[1].id)
    assert len(households.members(session, claire[1])) == 2


def test_another_key_closes_the_former_one(session: Session, missie: Person) -> None:
    former = missie.linking_key or ""
    assert linking.renew_key(session, child=missie, by=SYSTEM) != former
    session.flush()
    assert linking.look_up(session, key=former, birth_date=BORN).verdict == "unknown"


def test_another_key_of_a_household_closes_the_former_one_and_leaves_a_trace(
    session: Session, missie: Person, claire: tuple[Account, Household]
) -> None:
    home, former = claire[1], claire[1].linking_key
    assert linking.renew_household_key(session, household=home, told=missie, by=INES) != former
    session.flush()
    assert households.find_by_key(session, linking_key=former) is None
    [done] = upkeep.of_person(session, person=missie)
    assert (done.verdict, done.moved, done.by_name) == (
        upkeep.REKEYED, {"household": home.id, "number": home.number}, "Inès Martin",
    )  # fmt: skip


INES = Actor("agent", id="agent-1", name="Inès Martin", roles=("agent",))


def test_what_an_agent_does_to_homes_and_keys_leaves_a_trace(
    session: Session, missie: Person, claire: tuple[Account, Household], nour: tuple[Account, Household]
) -> None:
    second = {"household": nour[1].id, "number": nour[1].number}
    for _ in range(2):
        linking.link(session, child=missie, household=nour[1], by=INES, case="CAR-26-ABCD-12")
    for _ in range(2):
        linking.unlink(session, child=missie, household_id=nour[1].id, by=INES)
    linking.renew_key(session, child=missie, by=INES)
    session.flush()
    done = upkeep.of_person(session, person=missie)
    assert [(each.verdict, each.moved, each.by_name) for each in done] == [
        ("rekeyed", {}, "Inès Martin"),
        ("unlinked", second, "Inès Martin"),
        ("linked", second | {"case": "CAR-26-ABCD-12"}, "Inès Martin"),
    ]
    assert merging.past(session) == []
    with pytest.raises(DomainError, match="unknown_merge"):
        merging.undo(session, merge_id=done[0].id, by=INES)


def test_what_fails_or_changes_nothing_leaves_no_trace(
    session: Session, missie: Person, claire: tuple[Account, Household], nour: tuple[Account, Household]
) -> None:
    linking.unlink(session, child=missie, household_id=nour[1].id, by=INES)
    with pytest.raises(DomainError, match="last_home"):
        linking.unlink(session, child=missie, household_id=claire[1].id, by=INES)
    households.take_out(session, household=nour[1], person=missie, by=INES)
    assert upkeep.of_person(session, person=missie) == []


def test_the_traces_of_a_merged_record_are_told_with_the_one_kept(
    session: Session, missie: Person, claire: tuple[Account, Household], nour: tuple[Account, Household]
) -> None:
    again = write_person(session, household=nour[1], kind="child", role="child", values={"first_name": "Missie"})
    linking.renew_key(session, child=again, by=INES)
    merging.merge(session, kept=missie, gone=again, by=INES)
    assert [each.verdict for each in upkeep.of_person(session, person=missie)] == ["rekeyed"]


def test_an_adult_taken_out_of_a_home_leaves_a_trace(session: Session, claire: tuple[Account, Household]) -> None:
    karim = write_person(session, household=claire[1], kind="adult", role="co_guardian", values={"first_name": "Karim"})
    households.take_out(session, household=claire[1], person=karim, by=INES)
    session.flush()
    [done] = upkeep.of_person(session, person=karim)
    assert (done.verdict, done.moved["number"]) == ("unlinked", claire[1].number)


@pytest.mark.parametrize(
    ("claires", "nours", "shown"),
    [
        (None, None, True),
        (True, None, True),
        (True, True, True),
        (False, None, False),
        (None, True, False),
        (False, True, False),
        (None, False, True),
    ],
)
def test_a_key_is_shown_to_who_holds_parental_authority_or_while_nobody_is_known_to(
    session: Session,
    missie: Person,
    claire: tuple[Account, Household],
    nour: tuple[Account, Household],
    claires: bool | None,
    nours: bool | None,
    shown: bool,
) -> None:
    said = {claire[0].person_id or "": claires, nour[0].person_id or "": nours}
    relations = {adult: ("mother", authority) for adult, authority in said.items() if authority is not None}
    people.write_guardianship(session, child=missie, relations=relations)
    session.flush()
    keys = linking.keys_shown_to(session, adult_id=claire[0].person_id, children=[missie])
    assert keys == ({missie.id: missie.linking_key} if shown else {})


def test_the_keys_of_all_children_take_one_statement(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, household = make_family(session, town)
        children = [
            write_person(session, household=household, kind="child", role="child", values={"first_name": str(number)})
            for number in range(5)
        ]
    with sqlite.session("carros", readonly=True) as session, counting(sqlite) as statements:
        assert len(linking.keys_shown_to(session, adult_id=account.person_id, children=children)) == 5
        assert linking.keys_shown_to(session, adult_id=account.person_id, children=[]) == {}
    assert len(statements) == 1
