from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from domain import cases
from domain.actors import Actor
from schemas.definitions import Route, State, Town, Transition
from tests.workflows.flows import one_town, says, sent
from tests.worlds import do, make_agent
from workflows.engine import NotAllowed, available, take


def routed() -> Town:
    """The first look goes by school; the second is the south's, whoever had the first."""
    by_school = (Route("north", says("school", "a")), Route("south", says("school", "b")))
    return one_town(
        [
            State("first", "À instruire", "orange", "staff", route=by_school),
            State("second", "À confirmer", "orange", "staff", route=(Route("south"),)),
            State("third", "À signer", "orange", "staff"),
            State("done", "Acceptée", "green", final=True),
        ],
        [
            Transition("send", "Envoyer", ("draft",), "first", ("family",)),
            Transition("pass", "Transmettre", ("first",), "second", ("agent",)),
            Transition("confirm", "Confirmer", ("second",), "third", ("agent",)),
            Transition("sign", "Signer", ("third",), "done", ("agent",)),
        ],
    )


def works_for(*services: str, roles: tuple[str, ...] = ("agent",)) -> Actor:
    return Actor("agent", None, "Inès", roles=roles, services=services)


@pytest.mark.parametrize(("school", "service"), [("a", "north"), ("b", "south"), ("c", "")])
def test_answers_say_which_service_gets_the_case(session: Session, school: str, service: str) -> None:
    _, case = sent(session, routed(), school=school)
    assert case.service == service


def test_a_state_without_a_route_leaves_the_case_where_it_is(session: Session) -> None:
    town, agent = routed(), make_agent(session)
    _, case = sent(session, town, school="a")
    for way, service in (("pass", "south"), ("confirm", "south"), ("sign", "south")):
        take(session, town=town, case=case, transition=way, actor=agent, expected_version=case.version)
        assert case.service == service
    assert case.state == "done"


def test_what_another_service_gets_is_in_nobody_s_hands_there(session: Session) -> None:
    town, agent = routed(), make_agent(session)
    _, case = sent(session, town, school="a")
    cases.assign(session, case=case, to=agent)
    take(session, town=town, case=case, transition="pass", actor=agent, expected_version=case.version)
    assert (case.service, case.assignee_id, case.assignee_name) == ("south", None, "")
    cases.assign(session, case=case, to=agent)
    take(session, town=town, case=case, transition="confirm", actor=agent, expected_version=case.version)
    assert (case.service, case.assignee_id) == ("south", agent.id), "the same service keeps its own"


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (works_for("north"), True),
        (works_for("south"), False),
        (works_for("south", "north"), True),
        (works_for(), True),
        (works_for("south", roles=("all",)), True),
    ],
    ids=["its own", "another", "both", "works for all", "chief of another"],
)
def test_only_the_service_that_has_a_case_decides(session: Session, actor: Actor, may: bool) -> None:
    town = routed()
    _, case = sent(session, town, school="a")
    assert bool(available(town, case, actor)) is may
    if not may:
        with pytest.raises(NotAllowed):
            take(session, town=town, case=case, transition="pass", actor=actor, expected_version=case.version)


def test_a_case_that_no_service_gets_is_everybodys(session: Session) -> None:
    town = routed()
    _, case = sent(session, town, school="c")
    assert available(town, case, works_for("north"))
    assert available(town, case, works_for("south"))


def test_an_answer_that_the_town_writes_counts_for_the_same_step(session: Session) -> None:
    town = routed()
    flow = town.workflows["flow"]
    move = replace(flow.transitions["sign"], target="first", do=do(("set_answers", {"school": "b"})))
    town = replace(town, workflows={"flow": replace(flow, transitions={**flow.transitions, "sign": move})})
    agent = make_agent(session)
    _, case = sent(session, town, school="a")
    case.state = "third"
    take(session, town=town, case=case, transition="sign", actor=agent, expected_version=case.version)
    assert (case.state, case.service) == ("first", "south")
