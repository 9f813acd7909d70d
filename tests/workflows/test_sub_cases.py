from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases
from domain.records import Case
from schemas.conditions import compile_condition
from schemas.definitions import ActionUse, Procedure, State, Step, Town, Transition
from tests.workflows.flows import one_town, sent
from tests.worlds import make_agent, text, workflow
from workflows.engine import lapse_due, take

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def town() -> Town:
    """Accepting a request begins two others, with its school; it is done once both are closed."""
    begin = ActionUse("start", {"procedure": "place", "answers": {"wanted": "school"}})
    place = Procedure("place", "Place", "request", ("agent",), "place", (Step("one", "Une", (text("wanted"),)),))
    placing = workflow(
        "place",
        [State("open", "À placer", "orange", "staff"), State("placed", "Placée", "green", final=True)],
        [
            Transition("send", "", ("draft",), "open", ("agent",)),
            Transition("place", "Placer", ("open",), "placed", ("agent",)),
        ],
    )
    return one_town(
        [
            State("waiting", "En attente", "orange", "staff"),
            State("placing", "Placement en cours", "blue", "nobody"),
            State("done", "Terminée", "green", final=True),
        ],
        [
            Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
            Transition("accept", "Accepter", ("waiting",), "placing", ("agent",), do=(begin, begin)),
            Transition("placed", "", ("placing",), "done", ("link",), on="sub_cases"),
        ],
        procedures={"place": place},
        workflows={"place": placing},
    )


def test_a_case_waits_until_those_it_began_are_closed(session: Session, town: Town) -> None:
    agent = make_agent(session)
    family, case = sent(session, town, school="a", now=NOW)
    take(session, town=town, case=case, transition="accept", actor=agent, expected_version=case.version, now=NOW)
    begun = list(session.scalars(select(Case).where(Case.parent_id == case.id)))
    assert [(each.procedure, each.answers, each.account_id) for each in begun] == [
        ("place", {"wanted": "a"}, family.id)
    ] * 2
    assert cases.journal(session, case)[-1].data["started"] == [each.reference for each in begun]
    for each, state in zip(begun, ("placing", "done"), strict=True):
        lapse_due(session, town_of=lambda slug, edition: town, now=NOW)
        assert case.state == "placing"
        take(session, town=town, case=each, transition="place", actor=agent, expected_version=each.version, now=NOW)
        session.refresh(case)
        lapse_due(session, town_of=lambda slug, edition: town, now=NOW)
        assert case.state == state
    assert cases.journal(session, case)[-1].actor_kind == "clock"


def test_a_case_that_waits_is_not_looked_at_for_ever(session: Session, town: Town) -> None:
    agent = make_agent(session)
    _, case = sent(session, town, now=NOW)
    take(session, town=town, case=case, transition="accept", actor=agent, expected_version=case.version, now=NOW)
    assert case.lapse_at == NOW
    opened_at = case.version
    lapse_due(session, town_of=lambda slug, edition: town, now=NOW)
    assert case.lapse_at is None
    assert case.version == opened_at, "an agent's open page is not overtaken by a clock that found nothing to do"


def test_a_condition_on_the_day_is_looked_at_again_once_the_others_are_closed(session: Session, town: Town) -> None:
    flow = town.workflows["flow"]
    later = replace(flow.transitions["placed"], when=compile_condition({"today": {"at_least": "2026-03-03"}}))
    town = replace(
        town, workflows={**town.workflows, "flow": replace(flow, transitions={**flow.transitions, "placed": later})}
    )
    agent = make_agent(session)
    _, case = sent(session, town, now=NOW)
    take(session, town=town, case=case, transition="accept", actor=agent, expected_version=case.version, now=NOW)
    for each in session.scalars(select(Case).where(Case.parent_id == case.id)):
        take(session, town=town, case=each, transition="place", actor=agent, expected_version=each.version, now=NOW)
    session.refresh(case)
    for days, state in ((0, "placing"), (1, "done")):
        lapse_due(session, town_of=lambda slug, edition: town, now=NOW + timedelta(days=days))
        assert case.state == state
