from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from domain import directory, households, linking, person_words
from domain.actors import SYSTEM
from domain.database import Database, counting
from domain.people import write_person
from domain.records import Household, Person
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import make_family

pytestmark = BOTH

ELOISE = {"last_name": "D'Arc-Noël", "first_name": "Éloïse", "birth_date": "2018-05-21"}


@pytest.fixture
def both(any_database: Database) -> Iterator[Session]:
    with any_database.session("carros") as session:
        yield session


@pytest.fixture
def eloise(both: Session, town: Town) -> Person:
    """A child of two homes, numbers 1001 and 1002; the second has a telephone."""
    _, first = make_family(both, town)
    _, second = make_family(both, town, email="karim@example.fr")
    second.phone = "+33493000000"
    child = write_person(both, household=first, kind="child", role="child", values=ELOISE)
    linking.link(both, by=SYSTEM, child=child, household=second)
    return child


def found(session: Session, text: str) -> list[Person]:
    return [each.person for each in directory.search_people(session, text=text).found]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("eloise", True),
        ("élo", True),
        ("ELOISE d'arc", True),
        ("noel éloïse", True),
        ("éloïse noël", True),
        ("no el", True),
        ("elo d'a", True),
        ("loise", False),
        ("arc noel paul", False),
        ("éloïse 21/05/2018", True),
        ("noël 21/05/2018", True),
        ("noël paul 21/05/2018", False),
        ("21.5.2018", True),
        ("éloïse 22/05/2018", False),
        ("99/99/2018", False),
        ("04 93 00 00 00", True),
        ("0033493000000", True),
        ("04 93 00 00 01", False),
        ("1001", True),
        (" 1002 ", True),
        ("1003", False),
        ("karim@example.fr", True),
        ("Karim@Example.fr", True),
        ("nobody", False),
        ("%", False),
        ("", False),
        (" ", False),
    ],
)
def test_somebody_is_found_by_the_beginnings_of_words_or_by_what_is_theirs_alone(
    both: Session, eloise: Person, text: str, is_found: bool
) -> None:
    assert (eloise in found(both, text)) is is_found
    of_kind = directory.find_people(both, text=text, kinds=("child",)).found
    assert (eloise in [each.person for each in of_kind]) is is_found


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("06 39 98 20 14", True), ("06.39.98", True), ("+33 (0)6 39", True), ("639982014", True), ("06 39 99", False)],
)
def test_an_adult_is_found_by_the_beginning_of_a_telephone(
    both: Session, town: Town, text: str, is_found: bool
) -> None:
    _, home = make_family(both, town)
    values = {"last_name": "Roux", "mobile": "+33639982014"}
    karim = write_person(both, household=home, kind="adult", role="co_guardian", values=values)
    assert (karim in found(both, text)) is is_found


def test_a_key_finds_its_child_and_a_households_key_its_people(both: Session, eloise: Person) -> None:
    key = (eloise.linking_key or "").lower()
    assert found(both, f"{key[:5]} {key[5:]}") == [eloise]
    home = households.find_by_number(both, number=1002)
    assert home is not None
    assert {person.first_name for person in found(both, home.linking_key)} == {"Éloïse", "Claire"}


def test_who_is_found_comes_with_all_homes_and_who_left_with_none(both: Session, eloise: Person) -> None:
    [known] = directory.search_people(both, text="eloise").found
    assert [home.household.number for home in known.homes] == [1001, 1002]
    for home in known.homes:
        households.leave(both, household_id=home.household.id, person_id=eloise.id)
    [known] = directory.search_people(both, text="eloise").found
    assert known.homes == ()


def add_children(session: Session, home: Household, *names: tuple[str, str]) -> None:
    for last, first in names:
        values = {"last_name": last, "first_name": first}
        write_person(session, household=home, kind="child", role="child", values=values)


def test_whose_name_is_typed_comes_alone_and_each_word_counts_where_nobodys_is(both: Session, town: Town) -> None:
    _, home = make_family(both, town)
    add_children(both, home, ("Petit Adam", "Zoé"), ("Petit", "Zoé"), ("Zoé", "Adam"))
    assert [person.last_name for person in found(both, "petit zoe")] == ["Petit"]
    assert [person.last_name for person in found(both, "zoe ad")] == ["Zoé"]
    assert [person.last_name for person in found(both, "petit z")] == ["Petit"]
    assert [person.last_name for person in found(both, "adam petit zoe")] == ["Petit Adam"]


def test_as_many_as_a_page_holds_come_in_the_order_of_what_was_typed(both: Session, town: Town) -> None:
    _, home = make_family(both, town)
    add_children(both, home, *(("Martin", f"Zoé{letter}") for letter in "tsrqponmlkjihgfedcba"))
    page = directory.search_people(both, text="martin")
    assert [each.person.first_name for each in page.found] == [f"Zoé{letter}" for letter in "abcdefghijklmnopqrst"]
    assert not page.more
    add_children(both, home, ("Martin", "Ana"))
    page = directory.search_people(both, text="martin")
    assert (len(page.found), page.found[0].person.first_name, page.more) == (directory.MOST, "Ana", True)
    assert not directory.search_people(both, text="martin ana").more


def test_a_beginning_of_too_many_words_says_that_there_may_be_others(
    both: Session, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told that a town has no contact called M… because its children come first."""
    _, home = make_family(both, town)
    add_children(both, home, *(("Martin", letter) for letter in "abcdef"))
    contact = {"last_name": "Mina", "first_name": "Paule"}
    write_person(both, household=home, kind="contact", role="contact", values=contact)
    assert [each.person.last_name for each in find_contacts(both, "m").found] == ["Mina"]
    for name, value in {"WALKED": 6, "STRIDE": 2}.items():
        monkeypatch.setattr(person_words, name, value)
    assert (find_contacts(both, "m").found, find_contacts(both, "m").more) == ([], True)
    assert (len(find_contacts(both, "mina p").found), find_contacts(both, "mina p").more) == (1, False)
    assert [each.person.last_name for each in find_contacts(both, "pau m").found] == ["Mina"], "by the rarer word"


def find_contacts(session: Session, text: str) -> directory.Page[directory.Found]:
    return directory.find_people(session, text=text, kinds=("contact",))


def test_nobody_of_another_town_is_found(any_database: Database, both: Session, eloise: Person) -> None:
    both.commit()
    with any_database.session("charost") as other:
        for text in ("eloise", "1001", "karim@example.fr", "0639982014", eloise.linking_key or "", "21/05/2018"):
            assert found(other, text) == []


@pytest.mark.parametrize("text", ["eloise", "noel eloise", "elo d", "1002", "04 93 00 00 00", "noël 21/05/2018"])
def test_a_search_sends_few_statements_and_compares_no_middles_of_words(
    any_database: Database, both: Session, eloise: Person, text: str
) -> None:
    both.flush()
    with counting(any_database) as sent:
        assert eloise in found(both, text)
    assert len(sent) <= 7
    assert not [each for each in sent if "LIKE" in each.upper()]
