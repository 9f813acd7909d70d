"""A case is opened by whom its service and its procedure are: every address that names one, with every action."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain.records import (
    Account,
    Case,
    CaseEvent,
    CaseLabel,
    CaseOpening,
    Mention,
    Message,
    Opinion,
    OutboxMail,
    Reading,
)
from tests.web.conftest import Enter, case_of
from tests.web.pages import token_of

TOWN = "carros"
WRITTEN = (CaseEvent, CaseLabel, CaseOpening, Mention, Message, Opinion, OutboxMail, Reading)
ACTIONS = [
    "approve", "return", "refuse", "ask", "withdraw:x", "remind:x", "@take", "@assign", "@label", "@remark", "@message",
    "@reply", "@settled", "@accept:x", "@refuse:x",
]  # fmt: skip


@pytest.fixture
def elsewhere(app: Flask) -> Case:
    """A case that another service than the agent's has."""
    case = case_of(app, TOWN, procedure="family", state="waiting")
    serve(app, case, "south", "north")
    return case_of(app, TOWN, id=case.id)


def serve(app: Flask, case: Case, service: str, *agents: str) -> None:
    """Give the case to a service, and the agent to theirs."""
    with app.extensions["database"].begin(TOWN) as session:
        session.execute(update(Case).where(Case.id == case.id).values(service=service))
        agent = session.scalars(select(Account).where(Account.email == f"agent@{TOWN}.example")).one()
        agent.services = [*agents]


def addresses(app: Flask, reference: str) -> Iterator[tuple[str, str]]:
    """(method, address) of all that agents may ask of a case."""
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("staff.") or "reference" not in rule.arguments:
            continue
        values = dict.fromkeys(rule.arguments, "nothing") | {"town": TOWN, "reference": reference}
        with app.test_request_context():
            built = rule.build(values)
        assert built is not None
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, built[1]


def state_of(app: Flask, case: Case) -> list[object]:
    """All that an intruder could have left."""

    def count(session: Session, record: type) -> int:
        return session.scalar(select(func.count()).select_from(record)) or 0

    with app.extensions["database"].session(TOWN) as session:
        found = session.scalars(select(Case).where(Case.id == case.id)).one()
        told = [found.version, found.state, found.assignee_id, found.labels, found.marked]
        return told + [count(session, record) for record in WRITTEN]


def test_a_case_of_another_service_is_neither_read_nor_touched(app: Flask, enter: Enter, elsewhere: Case) -> None:
    client = enter(TOWN, "agent")
    token, before = token_of(client, f"/{TOWN}/inbox"), state_of(app, elsewhere)
    tried = list(addresses(app, elsewhere.reference))
    assert len(tried) >= 10
    for method, address in tried:
        for action in ACTIONS if method == "POST" else [""]:
            data = {
                "csrf_token": token, "_action": action, "version": str(elsewhere.version), "note": "Intrus",
                "remark": "Intrus", "label": "urgent", "assignee": "", "name": "Intrus", "email": "x@example.fr",
                "question": "?", "days": "3", "message_key": "intrus",
            }  # fmt: skip
            answer = client.open(f"{address}?view=all", method=method, data=data if method == "POST" else None)
            assert answer.status_code in {302, 403}, (method, address, action, answer.status_code)
            if answer.status_code == 302:
                assert answer.headers["Location"] == f"/{TOWN}/inbox/{elsewhere.reference}", "back to the closed door"
            assert elsewhere.title not in answer.text, (method, address)
    assert state_of(app, elsewhere) == before


def test_whoever_serves_it_opens_it(app: Flask, enter: Enter, elsewhere: Case) -> None:
    for services in (("south",), ("north", "south"), ()):
        serve(app, elsewhere, "south", *services)
        assert enter(TOWN, "agent").get(f"/{TOWN}/inbox/{elsewhere.reference}").status_code == 200, services
    serve(app, elsewhere, "", "north")
    assert enter(TOWN, "agent").get(f"/{TOWN}/inbox/{elsewhere.reference}").status_code == 200, (
        "nobody's is everybody's"
    )


def test_a_relative_case_of_another_service_is_named_and_not_linked(app: Flask, enter: Enter, elsewhere: Case) -> None:
    with app.extensions["database"].session(TOWN) as session:
        same = (Case.household_id == elsewhere.household_id, Case.id != elsewhere.id, Case.procedure == "child")
        beside = session.scalars(select(Case).where(*same)).first()
    assert beside is not None
    page = enter(TOWN, "agent").get(f"/{TOWN}/inbox/{beside.reference}")
    assert page.status_code == 200
    assert f"/inbox/{elsewhere.reference}" not in page.text
    serve(app, elsewhere, "south")
    assert f"/inbox/{elsewhere.reference}" in enter(TOWN, "agent").get(f"/{TOWN}/inbox/{beside.reference}").text


def test_a_receipt_is_for_who_has_to_do_with_the_request(app: Flask, enter: Enter) -> None:
    case = case_of(app, TOWN, procedure="child")
    assert enter(TOWN, "agent").get(f"/{TOWN}/sent/{case.reference}").status_code == 200
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Account).where(Account.email == f"agent@{TOWN}.example")).one().roles = ["config"]
    client = enter(TOWN, "agent")
    answer = client.get(f"/{TOWN}/sent/{case.reference}")
    assert answer.status_code in {403, 404}
    assert case.reference not in answer.text
