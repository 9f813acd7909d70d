from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import households, people
from domain.errors import NotYours
from domain.people import read_values, write_person
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


def test_what_is_written_is_read_back_as_it_was(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    child = write_person(session, household=household, kind="child", role="child", values=CHILD)
    session.commit()
    session.expire_all()
    assert {name: value for name, value in read_values(child).items() if value is not None} == CHILD
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
    assert (child.birth_date, child.details["diet"], child.first_name, child.version) == (None, None, "Élie-Noé", 2)


def test_a_person_that_is_not_of_the_town_is_refused(session: Session, town: Town) -> None:
    _, household = make_family(session, town)
    with pytest.raises(NotYours):
        write_person(session, household=household, kind="child", role="child", values={}, person_id="nobody")


def test_a_child_can_live_in_two_households(session: Session, town: Town) -> None:
    _, first = make_family(session, town)
    _, second = make_family(session, town, email="karim@example.fr")
    child = write_person(session, household=first, kind="child", role="child", values=CHILD)
    households.join(session, household=second, person=child, role="child")
    session.flush()
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
