from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from domain import directory, households, linking
from domain.actors import SYSTEM
from domain.people import write_person
from domain.records import Person
from schemas.definitions import Town
from tests.worlds import make_family


@pytest.fixture
def eloise(session: Session, town: Town) -> Person:
    """A child of two homes, numbers 1001 and 1002."""
    _, first = make_family(session, town)
    _, second = make_family(session, town, email="karim@example.fr")
    values = {"last_name": "D'Arc-Noël", "first_name": "Éloïse", "birth_date": "2018-05-21"}
    child = write_person(session, household=first, kind="child", role="child", values=values)
    linking.link(session, by=SYSTEM, child=child, household=second)
    return child


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("eloise", True),
        ("ELOISE d'arc", True),
        ("noel éloïse", True),
        ("éloïse 21/05/2018", True),
        ("21.5.2018", True),
        ("éloïse 22/05/2018", False),
        ("99/99/2018", False),
        ("1001", True),
        ("1002", True),
        ("1003", False),
        ("karim@example.fr", True),
        ("nobody", False),
        ("", False),
        (" ", False),
    ],
)
def test_somebody_is_found_by_name_birth_date_household_or_address(
    session: Session, eloise: Person, text: str, is_found: bool
) -> None:
    found = directory.search_people(session, text=text)
    assert (eloise in [each.person for each in found]) is is_found
    assert (eloise in [each.person for each in directory.find_people(session, text=text, kinds=("child",))]) is is_found


def test_a_key_finds_its_child_and_a_households_key_its_people(session: Session, eloise: Person) -> None:
    key = (eloise.linking_key or "").lower()
    assert [each.person for each in directory.search_people(session, text=f"{key[:5]} {key[5:]}")] == [eloise]
    home = households.find_by_number(session, number=1002)
    assert home is not None
    names = {each.person.first_name for each in directory.search_people(session, text=home.linking_key)}
    assert names == {"Éloïse", "Claire"}


def test_who_is_found_comes_with_all_homes_and_who_left_with_none(session: Session, eloise: Person) -> None:
    [known] = directory.search_people(session, text="eloise")
    assert [home.household.number for home in known.homes] == [1001, 1002]
    for home in known.homes:
        households.leave(session, household_id=home.household.id, person_id=eloise.id)
    [known] = directory.search_people(session, text="eloise")
    assert known.homes == ()
