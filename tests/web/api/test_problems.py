"""What a program gets when nothing answers it as it hoped: problem details, never a page for people."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.records import OutboxMail
from schemas.problem import Broken
from web import current
from web.api import problems

CASE = "/carros/api/v1/cases/CAR-26-AAAA-11"
EVENT = f"{CASE}/events/register"
UNANSWERED = [
    ("GET", "/carros/api/v1/nothing", 404, "not_found"),
    ("POST", "/carros/api/v1/nothing", 404, "not_found"),
    ("GET", "/carros/api/v1/", 404, "not_found"),
    ("GET", "/carros/api/v1", 404, "not_found"),
    ("GET", "/carros/api/v2/cases/CAR-26-AAAA-11", 404, "not_found"),
    ("GET", "/nowhere/api/v1/nothing", 404, "not_found"),
    ("GET", "/nowhere/api/v1/cases/CAR-26-AAAA-11", 404, "not_found"),
    ("GET", EVENT, 405, "bad_method"),
    ("DELETE", CASE, 405, "bad_method"),
]


def check_problem(answer: TestResponse, status: int, title: str) -> None:
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json; charset=utf-8"
    assert (answer.json["status"], answer.json["title"], answer.json["type"]) == (status, title, "about:blank")
    assert answer.json["detail"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("method", "address", "status", "title"), UNANSWERED)
def test_an_address_that_nothing_answers_is_a_problem(
    client: FlaskClient, method: str, address: str, status: int, title: str
) -> None:
    check_problem(client.open(address, method=method), status, title)


def test_a_method_refused_comes_with_those_that_are_known(client: FlaskClient) -> None:
    assert "POST" in client.get(EVENT).headers["Allow"].split(", ")


@pytest.mark.parametrize("path", ["/carros/apis", "/carros/nothing/api/v1", "/api/v1", "/carros/procedures/api"])
def test_what_people_open_stays_a_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


@pytest.mark.parametrize(
    ("failure", "status", "title"), [(ZeroDivisionError(), 500, "failed"), (Broken([]), 503, "unavailable")]
)
def test_what_breaks_behind_a_call_is_a_problem_that_kept_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int, title: str
) -> None:
    def fail(**_: str) -> str:
        mail = OutboxMail(town="carros", to_address="x", subject="x", text="x", html="x", dedupe="failed")
        current.session().add(mail)
        current.session().flush()
        raise failure

    monkeypatch.setitem(app.view_functions, "api.case", fail)
    answer = app.test_client().get(CASE)
    check_problem(answer, status, title)
    with app.extensions["database"].session("carros") as session:
        assert session.query(OutboxMail).filter_by(dedupe="failed").count() == 0


def test_every_problem_has_its_words() -> None:
    assert set(problems.TITLES) | {401} == set(problems.SENTENCES)
