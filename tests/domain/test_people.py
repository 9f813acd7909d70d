from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import households, people
from domain.errors import NotYours
from domain.people import read_sources, read_values, write_person
from domain.records import Household, HouseholdPerson, Person
from domain.sources import Source
from schemas.definitions import Town
from tests.worlds import make_family

CHILD: dict[str, Any] = {
    "last_name": "Roux",
    "first_name": "Élie-Noé",
    "birth_date": "2020-02-29",
    "expected_birth": True,
    "address": {"street": "rue X", "postcode": "06510"},
    "diet": "vegetarian",
    "pickup": [{"_key": "k1", "name": "Fatima"}],
}


SEPTEMBER = Source("family", date(2026, 9, 3), "CAR-26-H2P8-41")
BY_AN_AGENT = Source("agent", date(2026, 11, 21))


def place_of(session: Session, person: Person, household: Household) -> HouseholdPerson:
    found = session.get(HouseholdPerson, (person.town, household.id, person.id))
    assert found is not None
    return found


def known(session: Session, child: Person, household: Household, *shared: str) -> dict[str, Any]:
    values = read_values(child, place_of(session, child, household), shared=shared)
    return {name: value for name, value in values.items() if value is not None}


def two_homes(session: Session, town: Town) -> tuple[Person, Household, Household]:
    _, first = make_family(session, town)
    _, second = make_family(session, town, email="karim@example.fr")
    child = write_person(session, household=first, kind="child", role="child", values=CHILD)
    households.join(session, household=second, person=child, role="child")
    session.flush()
    return child, first, second


def test_what_is_written_is_read_back_as_it_was(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    child = write_person(session, household=household, kind="child", role="child", values=CHILD)
    session.commit()
    session.expire_all()
    assert known(session, child, household) == CHILD
    assert child.birth_date == date(2020, 2, 29)
    assert child.search == "roux elie noe"


def test_only_the_names_given_change(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    child = write_person(session, household=household, kind="child", role="child", values=CHILD)
    again = write_person(
        session,
        household=household,
        kind="child",
        role="child",
        values={"diet": None, "birth_date": ""},
        person_id=child.id,
    )
    assert again is child
    assert (child.birth_date, child.first_name, child.version) == (None, "Élie-Noé", 2)
    assert place_of(session, child, household).details["diet"] is None


def test_a_person_that_is_not_of_the_town_is_refused(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    with pytest.raises(NotYours):
        write_person(session, household=household, kind="child", role="child", values={}, person_id="nobody")


def test_a_child_can_live_in_two_households(session: Session, town: Town) -> None:
    child, first, second = two_homes(session, town)
    households.leave(session, household_id=first.id, person_id=child.id)
    assert [person for person, role in households.members(session, first) if role == "child"] == []
    assert [person for person, role in households.members(session, second) if role == "child"] == [child]


def test_members_come_in_the_order_of_their_roles(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    for role in ("contact", "child", "co_guardian", "child"):
        kind = people.KIND_OF_ROLE[role]
        write_person(session, household=household, kind=kind, role=role, values={"first_name": role})
    roles = [role for _, role in households.members(session, household)]
    assert roles == ["holder", "co_guardian", "child", "child", "contact"]


def test_what_an_adult_is_to_a_child_keeps_what_is_not_said_again(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    child = write_person(session, household=household, kind="child", role="child", values=CHILD)
    adult = account.person_id or ""
    people.write_guardianship(session, child=child, relations={adult: ("mother", True)})
    session.flush()
    people.write_guardianship(session, child=child, relations={adult: (None, False)})
    from domain.records import Guardianship

    tie = session.get(Guardianship, ("carros", adult, child.id))
    assert tie is not None
    assert (tie.relationship, tie.parental_authority) == ("mother", False)


# ------------------------------------------------------------------------------------- a child in two homes

IDENTITY = {name: CHILD[name] for name in ("last_name", "first_name", "birth_date", "expected_birth")}


def test_the_other_home_of_a_child_sees_who_it_is_and_no_more(session: Session, town: Town) -> None:
    child, _, second = two_homes(session, town)
    assert known(session, child, second) == IDENTITY


def test_each_home_keeps_what_it_says_of_a_child(session: Session, town: Town) -> None:
    child, first, second = two_homes(session, town)
    values = {"diet": "none", "address": {"street": "rue Y"}}
    write_person(session, household=second, kind="child", role="child", values=values, person_id=child.id)
    assert known(session, child, second) == IDENTITY | values
    assert known(session, child, first) == CHILD


def test_what_the_town_shares_is_read_and_written_by_both_homes(session: Session, town: Town) -> None:
    child, first, second = two_homes(session, town)
    more: dict[str, Any] = {"kind": "child", "role": "child", "person_id": child.id, "shared": ("school",)}
    write_person(session, household=first, values={"school": "Jean Moulin", "doctor": "Dr A"}, **more)
    assert known(session, child, second, "school") == IDENTITY | {"school": "Jean Moulin"}
    write_person(session, household=second, values={"school": "Jules Ferry"}, **more)
    assert known(session, child, first, "school") == CHILD | {"school": "Jules Ferry", "doctor": "Dr A"}


def test_what_a_home_said_before_the_town_shared_it_stays_there_until_it_is_said_again(
    session: Session, town: Town
) -> None:
    child, first, second = two_homes(session, town)
    assert known(session, child, first, "diet")["diet"] == "vegetarian"
    assert "diet" not in known(session, child, second, "diet")
    write_person(
        session,
        household=first,
        kind="child",
        role="child",
        person_id=child.id,
        values={"diet": "none"},
        shared=("diet",),
    )
    assert known(session, child, first, "diet")["diet"] == known(session, child, second, "diet")["diet"] == "none"


def test_what_the_town_shares_no_more_is_told_to_nobody(session: Session, town: Town) -> None:
    child, first, second = two_homes(session, town)
    more: dict[str, Any] = {"kind": "child", "role": "child", "person_id": child.id}
    write_person(session, household=first, values={"school": "Jean Moulin"}, shared=("school",), **more)
    assert "school" not in known(session, child, second)


def test_a_copy_left_by_an_earlier_release_is_not_read_by_the_other_home(session: Session, town: Town) -> None:
    child, _, second = two_homes(session, town)
    child.details, child.address = {"diet": "vegetarian"}, {"street": "rue X"}
    assert known(session, child, second) == IDENTITY
    [member] = [each for each in households.members(session, second) if each.person is child]
    assert member.address is None


def test_leaving_one_home_keeps_what_the_other_says(session: Session, town: Town) -> None:
    child, first, second = two_homes(session, town)
    write_person(session, household=second, kind="child", role="child", values={"diet": "none"}, person_id=child.id)
    households.leave(session, household_id=first.id, person_id=child.id)
    assert known(session, child, second) == IDENTITY | {"diet": "none"}


def test_nothing_said_of_a_child_is_lost_for_want_of_a_home(session: Session, town: Town) -> None:
    with pytest.raises(ValueError, match="diet"):
        write_person(session, household=None, kind="child", role="child", values={"diet": "none"})


# --------------------------------------------------------------------------------------- where it came from


def test_each_column_says_who_wrote_it_when_and_in_which_case(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    child = write_person(
        session, household=household, kind="child", role="child", values=CHILD, shared=("diet",), source=SEPTEMBER
    )
    place = place_of(session, child, household)
    assert set(child.sources) == {*IDENTITY, "diet"}
    assert set(place.sources) == {"address", "pickup"}
    said = {"from": "family", "at": "2026-09-03", "case": "CAR-26-H2P8-41"}
    told = read_sources(child, place, shared=("diet",))
    assert {name: told[name] == said for name in told} == dict.fromkeys(CHILD, True)
    people.write_household(session, household=household, values={"situation": "married"}, source=BY_AN_AGENT)
    assert read_sources(household) == {"situation": {"from": "agent", "at": "2026-11-21"}}


def test_where_an_earlier_value_came_from_does_not_outlive_it(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    more: dict[str, Any] = {"household": household, "kind": "child", "role": "child"}
    child = write_person(session, values=CHILD, source=SEPTEMBER, **more)
    write_person(session, values={"first_name": "Élie", "diet": "none"}, person_id=child.id, **more)
    sources = read_sources(child, place_of(session, child, household))
    assert set(sources) == set(CHILD) - {"first_name", "diet"}


# ------------------------------------------------------------------------------------------- keys, births


def test_a_child_has_a_key_of_its_own_from_the_first_day_and_keeps_it(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    child = write_person(session, household=household, kind="child", role="child", values=CHILD)
    key = child.linking_key or ""
    write_person(session, household=household, kind="child", role="child", values={}, person_id=child.id)
    assert child.linking_key == key
    assert len(key) == 10
    assert not set(key) & set("O0I1L")
    assert session.get(Person, ("carros", account.person_id)).linking_key is None  # type: ignore[union-attr]


@pytest.mark.parametrize("answer", [False, None, ""])
def test_a_child_is_born_once_the_answer_says_no_more_that_it_is_expected(
    session: Session, town: Town, answer: object
) -> None:
    _, household = make_family(session, town)
    child = write_person(session, household=household, kind="child", role="child", values=CHILD)
    assert child.expected_birth is True
    values = {"expected_birth": answer, "birth_date": "2027-03-18"}
    write_person(session, household=household, kind="child", role="child", values=values, person_id=child.id)
    assert (child.expected_birth, child.birth_date) == (None, date(2027, 3, 18))
