"""A second parent asks for a child by its key: nobody learns from the answer whether a key exists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases, households
from domain.actors import of_account
from domain.people import write_person
from domain.records import Account, Case, Guardianship, OutboxMail, Person
from schemas.definitions import State, Town, Transition
from tests.worlds import do, make_agent, make_family, make_town, procedure, send, text, workflow
from workflows.actions.link_child import links_a_child, look_up
from workflows.engine import take
from workflows.guards import NotAllowed

LINKING = workflow(
    "linking",
    [State("waiting", "En attente", "orange", "staff"), State("linked", "Rattaché", "green", final=True)],
    [
        Transition("send", "Envoyer", ("draft",), "waiting", ("family",), do=do(("mail", "received"))),
        Transition("approve", "Rattacher", ("waiting",), "linked", ("agent",), do=do("link_child", ("mail", "valid"))),
    ],
)
SECOND_HOME = procedure(
    "second_home",
    "request",
    "linking",
    text("child_key"),
    text("birth_date", "date"),
    text("relationship_holder", "choice"),
    text("authority_holder", "yes_no"),
)
BORN = "2018-05-21"


@pytest.fixture
def town() -> Town:
    town = make_town()
    return replace(
        town,
        procedures={**town.procedures, "second_home": SECOND_HOME},
        workflows={**town.workflows, "linking": LINKING},
    )


@pytest.fixture
def missie(session: Session, town: Town) -> Person:
    _, household = make_family(session, town)
    values = {"last_name": "Roux", "first_name": "Missie", "birth_date": BORN, "diet": "vegetarian"}
    return write_person(session, household=household, kind="child", role="child", values=values)


@pytest.fixture
def karim(session: Session, town: Town) -> Account:
    account, _ = make_family(session, town, email="karim@example.fr")
    return account


def ask(session: Session, town: Town, account: Account, key: str, born: str | None = BORN) -> Case:
    answers: dict[str, Any] = {
        "child_key": key,
        "birth_date": born,
        "relationship_holder": "father",
        "authority_holder": True,
    }
    return send(session, town, "second_home", of_account(account), answers)


def approve(session: Session, town: Town, case: Case) -> None:
    agent = make_agent(session)
    take(session, town=town, case=case, transition="approve", actor=agent, expected_version=case.version)


def test_an_approved_case_gives_the_child_its_second_home(
    session: Session, town: Town, missie: Person, karim: Account
) -> None:
    case = ask(session, town, karim, (missie.linking_key or "").lower())
    assert look_up(session, case.answers).child is missie
    approve(session, town, case)
    found = [each for each in households.members(session, karim.household_id or "") if each.role == "child"]
    assert [(each.person, each.place.details) for each in found] == [(missie, {})]
    tie = session.scalars(select(Guardianship)).one()
    assert (tie.adult_id, tie.relationship, tie.parental_authority) == (karim.person_id, "father", True)
    assert (case.state, case.person_id) == ("linked", missie.id)


@pytest.mark.parametrize(("born", "words"), [(BORN, "Cette clé"), ("2018-12-05", "date de naissance")])
def test_a_wrong_key_or_a_wrong_birth_date_links_nothing(
    session: Session, town: Town, missie: Person, karim: Account, born: str, words: str
) -> None:
    key = "ABCDE23456" if born == BORN else missie.linking_key or ""
    case = ask(session, town, karim, key, born)
    with pytest.raises(NotAllowed) as refusal:
        approve(session, town, case)
    assert words in refusal.value.sentence
    session.rollback()
    assert session.scalars(select(Guardianship)).all() == []


def test_sending_says_the_same_whether_the_key_exists_or_not(
    session: Session, town: Town, missie: Person, karim: Account
) -> None:
    right = ask(session, town, karim, missie.linking_key or "")
    wrong = ask(session, town, karim, "ABCDE23456")
    told = [
        (case.state, case.title, case.person_id, [line.data.keys() for line in cases.journal(session, case)])
        for case in (right, wrong)
    ]
    assert told[0] == told[1]
    letters = [(letter.subject, letter.to_address) for letter in session.scalars(select(OutboxMail))]
    assert len(letters) == 2
    assert letters[0] == letters[1]


def test_the_first_home_is_told_nothing(session: Session, town: Town, missie: Person, karim: Account) -> None:
    approve(session, town, ask(session, town, karim, missie.linking_key or ""))
    assert {letter.to_address for letter in session.scalars(select(OutboxMail))} == {"karim@example.fr"}


def test_only_procedures_that_link_read_keys(town: Town) -> None:
    assert [each.id for each in town.procedures.values() if links_a_child(town, each)] == ["second_home"]
