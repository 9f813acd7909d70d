from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases
from domain.actors import Actor
from domain.cases import StaleCase
from domain.database import Database
from domain.records import Case
from schemas.definitions import State, Town, Transition
from tests.databases import BOTH
from tests.workflows.flows import one_town, sent
from tests.worlds import at_once, make_agent
from workflows.agreements import agreement
from workflows.engine import NotAllowed, available, take

STATES = [
    State("waiting", "En attente", "orange", "staff"),
    State("accepted", "Acceptée", "green", final=True),
    State("refused", "Refusée", "red", final=True),
]


def exemption(agree: Any = "all", by: tuple[str, ...] = ("home", "host")) -> Town:
    return one_town(
        STATES,
        [
            Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
            Transition("agree", "Donner mon accord", ("waiting",), "accepted", by, agree=agree),
            Transition("refuse", "Refuser", ("waiting",), "refused", by, ("reason",)),
        ],
    )


def mayors(session: Session) -> tuple[Actor, Actor]:
    home = make_agent(session, "home", email="home@example.fr", name="Anne Home")
    return home, make_agent(session, "host", email="host@example.fr", name="Hugo Host")


def agree(session: Session, town: Town, case: Case, actor: Actor, **more: Any) -> Case:
    version = more.pop("expected_version", case.version)
    return take(session, town=town, case=case, transition="agree", actor=actor, expected_version=version, **more)


@pytest.mark.parametrize("first", [0, 1])
def test_what_all_have_to_take_waits_for_one_of_each_role(session: Session, first: int) -> None:
    town = exemption()
    _, case = sent(session, town)
    pair = mayors(session)
    agree(session, town, case, pair[first])
    assert (case.state, case.version) == ("waiting", 2)
    asked = agreement(town.workflows["flow"].transitions["agree"], case)
    assert asked is not None
    assert (asked.needed, asked.missing) == (2, (("host", "home")[first],))
    agree(session, town, case, pair[1 - first])
    assert (case.state, case.votes) == ("accepted", {})
    lines = cases.journal(session, case)
    assert [(line.transition, line.from_state, line.to_state, line.actor_name) for line in lines[1:]] == [
        ("agree", "waiting", "waiting", pair[first].name),
        ("agree", "waiting", "accepted", pair[1 - first].name),
    ]


def test_one_refusal_is_enough(session: Session) -> None:
    town = exemption()
    _, case = sent(session, town)
    home, host = mayors(session)
    agree(session, town, case, home)
    take(session, town=town, case=case, transition="refuse", actor=host, note="Plein", expected_version=case.version)
    assert (case.state, case.votes) == ("refused", {})


def test_one_person_agrees_once_whatever_their_roles(session: Session) -> None:
    town = exemption()
    _, case = sent(session, town)
    chief = make_agent(session, "all")
    agree(session, town, case, chief)
    assert [way.id for way in available(town, case, chief)] == ["refuse"]
    with pytest.raises(NotAllowed):
        agree(session, town, case, chief)
    agree(session, town, case, mayors(session)[1])
    assert case.state == "accepted"


@pytest.mark.parametrize(("first", "second"), [("all", "home"), ("all", "host"), ("home", "all"), ("host", "all")])
def test_who_could_agree_for_several_roles_shuts_nobody_out(session: Session, first: str, second: str) -> None:
    town = exemption()
    _, case = sent(session, town)
    early, late = (make_agent(session, role, email=f"{role}@example.fr", name=role) for role in (first, second))
    agree(session, town, case, early)
    assert [way.id for way in available(town, case, late)] == ["agree", "refuse"]
    agree(session, town, case, late)
    assert case.state == "accepted"


def test_whoever_agreed_moves_to_another_of_their_roles(session: Session) -> None:
    town = exemption(by=("home", "host", "chief"))
    _, case = sent(session, town)
    roles = (("home", "host"), ("home",), ("chief",))
    voters = [make_agent(session, *each, email=f"{n}@example.fr", name=str(n)) for n, each in enumerate(roles)]
    agree(session, town, case, voters[0])
    assert [vote["role"] for vote in case.votes["agree"]] == ["home"]
    agree(session, town, case, voters[1])
    assert [vote["role"] for vote in case.votes["agree"]] == ["host", "home"]
    again = make_agent(session, "host", email="h@example.fr", name="h")
    assert "agree" not in [way.id for way in available(town, case, again)], "both mayors are there, the chief is not"
    agree(session, town, case, voters[2])
    assert case.state == "accepted"


def test_a_double_click_agrees_once(session: Session) -> None:
    town = exemption()
    _, case = sent(session, town)
    home, _ = mayors(session)
    opened_at = case.version
    agree(session, town, case, home, expected_version=opened_at)
    assert agree(session, town, case, home, expected_version=opened_at) is case
    assert len(case.votes["agree"]) == 1


def test_a_number_of_persons_is_any_of_the_roles(session: Session) -> None:
    town = exemption(agree=2, by=("agent",))
    _, case = sent(session, town)
    for number in (1, 2):
        assert case.state == "waiting"
        agree(session, town, case, make_agent(session, email=f"{number}@example.fr", name=str(number)))
    assert case.state == "accepted"


def test_agreements_begin_again_when_a_case_comes_back(session: Session) -> None:
    town = one_town(
        [*STATES, State("held", "Suspendue", "blue", "staff")],
        [
            Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
            Transition("agree", "Accord", ("waiting",), "accepted", ("home", "host"), agree="all"),
            Transition("hold", "Suspendre", ("waiting",), "held", ("home", "host")),
            Transition("resume", "Reprendre", ("held",), "waiting", ("home", "host")),
            Transition("refuse", "Refuser", ("waiting",), "refused", ("home",)),
        ],
    )
    _, case = sent(session, town)
    home, host = mayors(session)
    agree(session, town, case, home)
    for way in ("hold", "resume"):
        take(session, town=town, case=case, transition=way, actor=host, expected_version=case.version)
    agree(session, town, case, host)
    assert case.state == "waiting"
    agree(session, town, case, home)
    assert case.state == "accepted"


@BOTH
def test_two_who_agree_at_once_are_counted_one_after_the_other(any_database: Database) -> None:
    town = exemption()
    with any_database.begin("carros") as session:
        _, case = sent(session, town)
        pair = mayors(session)

    def vote(index: int) -> str:
        for _ in range(3):
            try:
                with any_database.begin("carros") as session:
                    mine = session.scalars(select(Case).where(Case.id == case.id)).one()
                    return agree(session, town, mine, pair[index]).state
            except StaleCase:
                continue
        return "never"

    assert sorted(at_once(2, vote)) == ["accepted", "waiting"]
