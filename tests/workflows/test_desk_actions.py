from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import absences, cases
from domain.clock import today
from domain.records import Case
from schemas.definitions import Town
from tests.domain.desk_world import account_of, labelled, waiting_cases
from tests.worlds import do, make_agent
from workflows.engine import take


def doing(town: Town, *uses: tuple[str, Any]) -> Town:
    """The same town, whose approval also does this."""
    sheet = town.workflows["sheet"]
    approve = replace(sheet.transitions["approve"], do=do(*uses))
    changed = replace(sheet, transitions={**sheet.transitions, "approve": approve})
    return replace(labelled(town), workflows={**town.workflows, "sheet": changed})


def approved(session: Session, town: Town, actor: Any, **columns: Any) -> Case:
    [case] = waiting_cases(session, town)
    for name, value in columns.items():
        setattr(case, name, value)
    session.flush()
    return take(session, town=town, case=case, transition="approve", actor=actor, expected_version=case.version)


def test_a_transition_puts_and_removes_labels(session: Session, town: Town) -> None:
    town, ines = doing(town, ("label", "urgent")), make_agent(session)
    case = approved(session, town, ines)
    assert case.labels == ["urgent"]
    assert cases.journal(session, case)[-1].data["labels"] == ["urgent"]
    town = doing(town, ("label", "urgent"), ("label", {"put": ["to_check"], "remove": ["urgent"]}))
    assert approved(session, town, ines).labels == ["to_check"]


@pytest.mark.parametrize(("options", "name"), [("actor", "Inès Martin"), ("nobody", "")])
def test_a_transition_gives_the_case_to_who_takes_it_or_to_nobody(
    session: Session, town: Town, options: str, name: str
) -> None:
    ines = make_agent(session)
    paul = make_agent(session, email="paul@example.fr", name="Paul")
    case = approved(session, doing(town, ("assign", options)), ines, assignee_id=paul.id, assignee_name="Paul")
    assert case.assignee_name == name


def test_a_role_s_least_busy_agent_of_the_service_gets_the_case(session: Session, town: Town) -> None:
    town = doing(town, ("assign", {"role": "chief"}))
    ines = make_agent(session)
    people = {
        name: make_agent(session, "chief", email=f"{name}@example.fr", name=name)
        for name in ("anna", "basile", "carla", "david")
    }
    account_of(session, people["anna"]).services = ["south"]
    [busy] = waiting_cases(session, town)
    busy.assignee_id = people["basile"].id
    account = account_of(session, people["carla"])
    absences.announce(
        session, account=account, stand_in=None, from_day=today(), until_day=today() + timedelta(1), today=today()
    )
    assert approved(session, town, ines, service="north").assignee_name == "david"
    account_of(session, people["david"]).state = "closed"
    assert approved(session, town, ines, service="north").assignee_name == "basile"


def test_without_anybody_of_the_role_the_case_is_nobodys(session: Session, town: Town) -> None:
    town, ines = doing(town, ("assign", {"role": "chief"})), make_agent(session)
    case = approved(session, town, ines)
    assert case.assignee_id is None
    assert cases.journal(session, case)[-1].data["assigned"] == [""]
