"""The API of other programs, as they call it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from domain import api_keys, opinions
from domain.actors import Actor
from domain.clock import now
from domain.records import ApiKey, Case, CaseEvent
from tests.web import outside_town
from tests.web.conftest import Enter, case_of
from tests.web.outside_town import SECRETS, SHOWN, TOWN
from workflows import opinions as asked
from workflows.engine import take


@pytest.fixture
def case(app: Flask, tmp_path: Path) -> Case:
    """A request that waits for another program."""
    town = outside_town.publish(app, tmp_path)
    sent = outside_town.send(app, town, tmp_path)
    with app.extensions["database"].begin(TOWN) as session:
        again = session.scalars(select(Case).where(Case.id == sent.id)).one()
        agent = Actor("agent", name="Inès", roles=("agent",))
        take(session, town=town, case=again, transition="consult", actor=agent, expected_version=again.version)
        (school,) = opinions.of_case(session, case_id=sent.id)
        asked.give(
            session, town=town, case=again, opinion=school, verdict="favourable", comment="", giver="Anne", now=now()
        )
        return again


def key(app: Flask, town: str = TOWN, **more: Any) -> str:
    with app.extensions["database"].begin(town) as session:
        return api_keys.new_key(session, name=f"Programme {len(more)}", moment=now(), **more)[1]


def call(client: FlaskClient, address: str, text: str, **more: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {text}", **more.pop("headers", {})}
    return client.open(address, method=more.pop("method", "POST"), headers=headers, **more)


def test_a_program_reads_a_state_and_tells_an_event_once(
    app: Flask, client: FlaskClient, enter: Enter, case: Case
) -> None:
    text, address = key(app), f"/{TOWN}/api/v1/cases/{case.reference}"
    told = call(client, address, text, method="GET")
    assert told.status_code == 200
    assert told.headers["Cache-Control"] == "no-store"
    assert told.json["state"] == {"id": "decided", "label": "À décider", "final": False}
    assert told.json["events"] == ["register"]
    assert not [secret for secret in (*SECRETS, SHOWN, "Claire", "Roux") if secret in told.text]
    once = {"Idempotency-Key": "2026-11/12"}
    body = {"note": "Inscrit en CP", "version": told.json["version"]}
    first = call(client, f"{address}/events/register", text, headers=once, json=body)
    assert (first.status_code, first.json["state"]["id"], first.json["repeated"]) == (200, "registered", False)
    again = call(client, f"{address}/events/register", text, headers=once, json=body)
    assert (again.status_code, again.json["state"]["id"], again.json["repeated"]) == (200, "registered", True)
    assert "Set-Cookie" not in again.headers
    with app.extensions["database"].session(TOWN) as session:
        lines = session.scalars(select(CaseEvent).where(CaseEvent.transition == "register")).all()
        assert [(line.actor_kind, line.actor_name, line.note) for line in lines] == [
            ("api", "Programme 0", "Inscrit en CP")
        ]
        assert session.scalars(select(ApiKey)).one().last_used_at is not None
    assert "par Programme 0" in enter(TOWN, "agent").get(f"/{TOWN}/inbox/{case.reference}").text


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer guichet_x", "Basic dTpw", "Bearer \u00e9"])
def test_without_a_key_in_force_nothing_is_told(app: Flask, client: FlaskClient, case: Case, header: str) -> None:
    mine = f"cases/{case.reference}"
    for address, method in ((mine, "GET"), (f"{mine}/events/register", "POST"), ("cases/none", "GET")):
        answer = client.open(
            f"/{TOWN}/api/v1/{address}", method=method, headers={"Authorization": header} if header else {}
        )
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.content_type.startswith("application/problem+json")
        assert answer.json["title"] == "unauthorised"
    assert case_of(app, TOWN, id=case.id).state == "decided"


def test_a_login_is_no_key(app: Flask, enter: Enter, case: Case) -> None:
    assert enter(TOWN, "chef").post(f"/{TOWN}/api/v1/cases/{case.reference}/events/register").status_code == 401


def test_a_key_reaches_its_own_town_and_procedures_only(app: Flask, client: FlaskClient, case: Case) -> None:
    address = f"/{TOWN}/api/v1/cases/{case.reference}"
    other = case_of(app, TOWN, procedure="family").reference
    limited, elsewhere = key(app, procedures=["exemption"]), key(app, "carcans")
    assert call(client, address, limited, method="GET").status_code == 200
    for text, path in ((limited, f"/{TOWN}/api/v1/cases/{other}"), (key(app), f"/{TOWN}/api/v1/cases/NONE")):
        answer = call(client, path, text, method="GET")
        assert (answer.status_code, answer.json["title"]) == (404, "not_found")
    assert call(client, address, elsewhere, method="GET").status_code == 401
    assert call(client, address.replace(TOWN, "carcans"), elsewhere, method="GET").status_code == 404


@pytest.mark.parametrize(
    ("event", "more", "status", "title"),
    [
        ("grant", {}, 404, "unknown_event"),
        ("nothing", {}, 404, "unknown_event"),
        ("register", {"json": {"version": 1}}, 409, "stale_case"),
        ("register", {"json": {"other": 1}}, 400, "bad_request"),
        ("register", {"json": {"note": 1}}, 400, "bad_request"),
        ("register", {"json": {"note": "a\0b"}}, 400, "bad_request"),
        ("register", {"json": {"version": True}}, 400, "bad_request"),
        ("register", {"json": ["x"]}, 400, "bad_request"),
        ("register", {"data": b"{", "content_type": "application/json"}, 400, "bad_request"),
        ("register", {"headers": {"Idempotency-Key": "x" * 300}}, 400, "bad_request"),
    ],
)
def test_a_refusal_says_what_was_wrong_and_changes_nothing(
    app: Flask, client: FlaskClient, case: Case, event: str, more: dict[str, Any], status: int, title: str
) -> None:
    answer = call(client, f"/{TOWN}/api/v1/cases/{case.reference}/events/{event}", key(app), **more)
    assert (answer.status_code, answer.json["title"], answer.json["status"]) == (status, title, status)
    assert answer.json["detail"]
    assert case_of(app, TOWN, id=case.id).version == case.version


def test_an_event_that_comes_too_late_is_refused(app: Flask, client: FlaskClient, case: Case) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Case).where(Case.id == case.id)).one().state = "granted"
    answer = call(client, f"/{TOWN}/api/v1/cases/{case.reference}/events/register", key(app))
    assert (answer.status_code, answer.json["title"]) == (409, "not_now")


def test_keys_are_made_listed_and_revoked_by_command(app: Flask, client: FlaskClient, case: Case) -> None:
    run = app.test_cli_runner().invoke
    made = run(args=["api-key", "new", TOWN, "Trésorerie", "--procedure", "exemption", "--days", "30"])
    assert made.exit_code == 0, made.output
    text = made.output.split()[-1]
    address = f"/{TOWN}/api/v1/cases/{case.reference}"
    assert call(client, address, text, method="GET").status_code == 200
    listed = run(args=["api-key", "list", TOWN]).output
    assert "Trésorerie" in listed
    assert "exemption" in listed
    assert text not in listed
    assert run(args=["api-key", "new", TOWN, "Trésorerie"]).exit_code == 2
    assert "n'existe pas" in run(args=["api-key", "new", TOWN, "x", "--procedure", "none"]).output
    assert run(args=["api-key", "revoke", TOWN, "Trésorerie"]).exit_code == 0
    assert call(client, address, text, method="GET").status_code == 401
    assert "révoquée" in run(args=["api-key", "list", TOWN]).output
    assert run(args=["api-key", "revoke", TOWN, "Trésorerie"]).exit_code == 2


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"note":' * 100_000,
        b'{"note": "\\ud800"}',
        b'{"note": "\\u0000"}',
        b'{"version": 1e400}',
        b"\xff",
    ],
)
def test_what_no_database_keeps_is_a_bad_request(app: Flask, client: FlaskClient, case: Case, body: bytes) -> None:
    address = f"/{TOWN}/api/v1/cases/{case.reference}/events/register"
    answer = call(client, address, key(app), data=body, content_type="application/json")
    assert answer.status_code == 400, answer.text
    assert answer.content_type.startswith("application/problem+json")
    assert case_of(app, TOWN, id=case.id).state == "decided"
