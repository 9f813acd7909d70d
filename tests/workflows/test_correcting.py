"""Which way a corrected case takes, and where it goes then."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from domain import drafts
from domain.actors import Actor
from domain.records import Case
from schemas.definitions import Route, State, Town, Transition
from tests.workflows.flows import one_town, says, sent
from tests.worlds import make_agent
from workflows.engine import NotAllowed, submit, take

BY_SCHOOL = (Route("north", says("school", "a")), Route("south", says("school", "b")))
STATES = [
    State("waiting", "À instruire", "orange", "staff", route=BY_SCHOOL),
    State("incomplete", "À compléter", "yellow", "family"),
    State("asked", "Chez le notaire", "orange", "others"),
    State("done", "Close", "green", final=True),
]
SENDING = Transition("send", "Envoyer", ("draft",), "waiting", ("family",))
ASKING = Transition("ask", "Compléter", ("waiting",), "incomplete", ("agent",))
WITHDRAWING = Transition("withdraw", "Retirer", ("incomplete",), "done", ("family",))


def town_with(*ways: Transition) -> Town:
    return one_town(STATES, [SENDING, ASKING, WITHDRAWING, *ways])


def way(name: str, target: str = "waiting", when: str = "") -> Transition:
    condition = says("school", when) if when else None
    return Transition(name, "Renvoyer", ("incomplete",), target, ("family",), when=condition)


def given_back(session: Session, town: Town) -> tuple[Actor, Case]:
    family, case = sent(session, town, school="a")
    agent = make_agent(session)
    take(session, town=town, case=case, transition="ask", actor=agent, expected_version=case.version)
    return family, case


def correct(session: Session, town: Town, family: Actor, case: Case, school: str) -> Case:
    draft = drafts.reopen(session, case=case, actor=family)
    return submit(session, town=town, draft=draft, actor=family, answers={"school": school, "message": "x"})


def test_a_corrected_answer_sends_the_case_to_its_service(session: Session) -> None:
    town = town_with(way("answer"))
    family, case = given_back(session, town)
    assert case.service == "north"
    assert correct(session, town, family, case, "b").service == "south"


@pytest.mark.parametrize(
    ("ways", "school", "state"),
    [
        ([way("answer", when="b")], "b", "waiting"),
        ([way("first", when="a"), way("second", "asked", when="b")], "b", "asked"),
        ([way("first", when="a"), way("second", "asked", when="b")], "a", "waiting"),
        ([way("asked", "asked")], "b", "asked"),
    ],
    ids=["by what was corrected", "the second fits", "the first fits", "to others"],
)
def test_the_way_back_is_judged_on_the_answers_as_corrected(
    session: Session, ways: list[Transition], school: str, state: str
) -> None:
    town = town_with(*ways)
    family, case = given_back(session, town)
    assert correct(session, town, family, case, school).state == state


def test_answers_that_open_no_way_back_say_so_and_lose_nothing(session: Session) -> None:
    town = town_with(way("answer", when="b"))
    family, case = given_back(session, town)
    with pytest.raises(NotAllowed, match="not_allowed") as refusal, session.begin_nested():
        correct(session, town, family, case, "a")
    assert "Relisez-les" in refusal.value.sentence
    session.expire_all()
    assert (case.state, case.answers["school"]) == ("incomplete", "a")
    assert correct(session, town, family, case, "b").state == "waiting"


def test_a_correction_is_never_a_withdrawal(session: Session) -> None:
    town = town_with()
    family, case = given_back(session, town)
    with pytest.raises(NotAllowed):
        correct(session, town, family, case, "a")
