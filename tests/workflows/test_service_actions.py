from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases
from domain.records import OutboxMail
from schemas.definitions import ActionUse, Mail, Route, Service, State, Town, Transition
from tests.workflows.flows import one_town, says, sent
from tests.worlds import make_agent
from workflows.engine import take

EVENING = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


def deciding(*do: ActionUse, service: Service | None = None) -> Town:
    routes = (Route("north", says("school", "a")), Route("south", says("school", "b")))
    town = one_town(
        [State("waiting", "En attente", "orange", "staff", route=routes), State("done", "Faite", "green", final=True)],
        [
            Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
            Transition("decide", "Décider", ("waiting",), "done", ("agent",), do=do),
        ],
    )
    told = Mail("valid", "À décider", "[Ouvrir]({link})")
    return replace(town, service=service or town.service, mails={**town.mails, "valid": told})


def test_an_answer_that_is_set_keeps_what_it_replaced_in_the_journal(session: Session) -> None:
    town = deciding(ActionUse("set_answers", {"school": "b", "decided_on": "today"}))
    _, case = sent(session, town, school="a")
    agent = make_agent(session)
    take(session, town=town, case=case, transition="decide", actor=agent, expected_version=case.version, now=EVENING)
    session.flush()
    session.expire(case)
    assert case.answers == {"school": "b", "message": "x", "decided_on": "2026-03-03"}, "the day is Paris's"
    assert cases.journal(session, case)[-1].data["set_from"] == {"school": "a", "decided_on": None}


@pytest.mark.parametrize(
    ("school", "own", "to"),
    [
        ("a", "dcef@carros.example", "nord@carros.example"),
        ("b", "dcef@carros.example", "dcef@carros.example"),  # the south has no address of its own
        ("c", "dcef@carros.example", "dcef@carros.example"),
        ("c", "", None),
    ],
)
def test_a_service_is_written_to_where_it_said(session: Session, school: str, own: str, to: str | None) -> None:
    town = deciding(ActionUse("mail_service", "valid"), service=Service("Service Famille", email=own))
    _, case = sent(session, town, school=school)
    agent = make_agent(session)
    take(session, town=town, case=case, transition="decide", actor=agent, expected_version=case.version)
    found = list(session.scalars(select(OutboxMail)))
    data = cases.journal(session, case)[-1].data
    assert [mail.to_address for mail in found] == ([to] if to else [])
    assert data.get("mails_without_address", []) == ([] if to else ["valid"])
    assert all(f"/carros/inbox/{case.reference}" in mail.text for mail in found)
