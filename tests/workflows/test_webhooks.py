"""What leaves to another program, once, and what of the family is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases
from domain.actors import of_account
from domain.records import Case, Reading, WebhookCall
from schemas.definitions import State, Town, Transition, Webhook
from tests.worlds import do, make_agent, make_family, make_town, procedure, send, text, workflow
from workflows.engine import take

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
ERP = Webhook("erp", "Logiciel de la cantine", "https://erp.example/hook", "GUICHET_WEBHOOK_CARROS_ERP")
TOLD = {"to": "erp", "answers": ["school", "medical_note", "password", "proof", "unknown"]}
FLOW = workflow(
    "told",
    [State("waiting", "À voir", "orange", "staff"), State("valid", "Validée", "green", final=True)],
    [
        Transition("send", "Envoyer", ("draft",), "waiting", ("family",), do=do(("webhook", {"to": "erp"}))),
        Transition("approve", "Valider", ("waiting",), "valid", ("agent",), do=do(("webhook", TOLD), ("webhook", {"to": "old"}))),
    ],
)  # fmt: skip
ASKED = procedure(
    "told",
    "request",
    "told",
    text("school"),
    text("income"),
    text("password", "password"),
    text("proof", "file"),
    replace(text("medical_note"), readers=("chief",)),
)
ANSWERS = {"school": "Moulin", "income": "1 200", "password": "hash", "proof": ["id"], "medical_note": "Asthme"}


@pytest.fixture
def town() -> Town:
    town = make_town()
    flows, asked = {**town.workflows, "told": FLOW}, {**town.procedures, "told": ASKED}
    return replace(town, workflows=flows, procedures=asked, webhooks={"erp": ERP})


def calls(session: Session) -> list[WebhookCall]:
    return list(session.scalars(select(WebhookCall).order_by(WebhookCall.id)))


def sent(session: Session, town: Town) -> Case:
    account, _ = make_family(session, town)
    return send(session, town, "told", of_account(account), ANSWERS, now=MONDAY)


def test_a_call_tells_which_case_is_where_and_nothing_of_the_family(session: Session, town: Town) -> None:
    case = sent(session, town)
    (call,) = calls(session)
    assert (call.name, call.case_id, call.sent_at, call.tries) == ("erp", case.id, None, 0)
    assert call.body == {
        "format": 1,
        "type": "case.state",
        "at": "2026-11-02T10:00:00+01:00",
        "town": "carros",
        "case": {
            "reference": case.reference,
            "procedure": "told",
            "state": "waiting",
            "final": False,
            "service": "",
            "sent_at": "2026-11-02T10:00:00+01:00",
            "version": case.version,
        },
        "answers": {},
    }


def test_the_named_answers_leave_without_secrets_and_reserved_ones_leave_a_trace(session: Session, town: Town) -> None:
    case, agent = sent(session, town), make_agent(session)
    assert not session.scalars(select(Reading)).all()
    take(session, town=town, case=case, transition="approve", actor=agent, expected_version=case.version, now=MONDAY)
    body = calls(session)[-1].body
    assert body["answers"] == {"school": "Moulin", "medical_note": "Asthme"}
    assert (body["case"]["state"], body["case"]["final"]) == ("valid", True)
    trace = session.scalars(select(Reading)).one()
    assert (trace.what, trace.account_name, trace.detail) == ("health", "Logiciel de la cantine", "Told : Medical note")
    data = cases.last_event(session, case).data
    assert (data["webhooks"], data["webhooks_unknown"]) == (["Logiciel de la cantine"], ["old"])


def test_a_double_click_calls_once(session: Session, town: Town) -> None:
    case, agent = sent(session, town), make_agent(session)
    version = case.version
    for _ in range(2):
        take(session, town=town, case=case, transition="approve", actor=agent, expected_version=version, now=MONDAY)
    assert len(calls(session)) == 2, "the sending's, and the approval's"


def test_what_is_rolled_back_calls_nobody(session: Session, town: Town) -> None:
    sent(session, town)
    session.rollback()
    assert calls(session) == []
