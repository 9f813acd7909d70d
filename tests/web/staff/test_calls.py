"""What agents see of the programs that were told of a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from commands.worker import job_tools
from domain.records import Case, WebhookCall
from jobs.send_webhooks import send_webhooks
from tests.web import outside_town
from tests.web.conftest import Enter, case_of
from tests.web.outside_town import TOWN
from tests.web.pages import check_page, soup, token_of

WEBHOOKS = """
webhooks:
  erp: {label: Logiciel de la cantine, url: "https://erp.example/hook", secret: GUICHET_WEBHOOK_CARROS_ERP}
"""


@pytest.fixture
def case(app: Flask, tmp_path: Path) -> Case:
    town = outside_town.publish(app, tmp_path, more=WEBHOOKS, do="[{webhook: {to: erp, answers: [reason]}}]")
    return outside_town.send(app, town, tmp_path)


def press(enter: Enter, case: Case, action: str, path: str = "", **more: str) -> str:
    agent, page = enter(TOWN, "agent"), f"/{TOWN}/inbox/{case.reference}"
    data = {"csrf_token": token_of(agent, page), "version": str(case.version), "_action": action, **more}
    return agent.post(page + path, data=data, follow_redirects=True).text


def test_a_decision_calls_and_the_case_says_so(app: Flask, enter: Enter, case: Case, tmp_path: Path) -> None:
    assert "Logiciels prévenus" not in enter(TOWN, "agent").get(f"/{TOWN}/inbox/{case.reference}").text
    press(enter, case, "grant")
    page = f"/{TOWN}/inbox/{case.reference}"
    assert "En attente" in enter(TOWN, "agent").get(page).text
    assert send_webhooks(job_tools(app)) == 1
    kept = list((tmp_path / "webhooks").glob("*.json"))
    assert len(kept) == 1
    assert outside_town.SHOWN in kept[0].read_text(encoding="utf-8")
    told = enter(TOWN, "agent").get(page).text
    check_page(soup(told), "case")
    assert "Logiciel de la cantine" in told
    assert "Prévenu" in told
    assert "Réessayer" not in told


def test_a_call_that_fails_may_be_tried_again_and_nothing_typed_is_lost(app: Flask, enter: Enter, case: Case) -> None:
    press(enter, case, "grant")
    with app.extensions["database"].begin(TOWN) as session:
        call = session.scalars(select(WebhookCall)).one()
        call.tries, call.next_try_at, call.last_error = 9, None, "away"
    page = enter(TOWN, "agent").get(f"/{TOWN}/inbox/{case.reference}").text
    assert "Abandonné" in page
    assert "9 essais sans succès" in page
    button = soup(page).select_one("button[formaction*='/calls/']")
    assert button is not None
    assert call.id in str(button["formaction"])
    answer = press(enter, case, "", f"/calls/{call.id}", note="mot commencé")
    assert "mot commencé" in answer
    assert send_webhooks(job_tools(app)) == 1
    again = press(enter, case_of(app, TOWN, id=case.id), "", f"/calls/{call.id}")
    assert "déjà arrivé" in again
    with app.extensions["database"].session(TOWN) as session:
        assert session.scalars(select(WebhookCall)).one().sent_at is not None
