"""PostgreSQL keeps no NUL sign: a request that holds one is answered before anything looks for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from domain.database import Database
from jobs import publishing
from tests import databases
from tests.conftest import settings_for
from tests.web.pages import check_page, soup, token_of

postgres = databases.postgres
ADDRESSES = [
    "/car%00ros/",
    "/carros/drafts/a%00b/",
    "/carros/procedures/child?person=a%00b",
    "/carros/activate/a%00b",
    "/carros/sent/a%00b",
    "/carros/no%00where",
    "/carros/?a%00b=1",
]


@pytest.fixture
def on_postgres(postgres: Database, tmp_path: Path) -> Flask:
    """Carros on PostgreSQL, without its people."""
    url = postgres.engine.url.render_as_string(hide_password=False)
    app = create_app(replace(settings_for(tmp_path, tmp_path / "none.sqlite"), database_url=url))
    folder = app.extensions["settings"].towns
    publishing.publish(app.extensions["database"], folder, "carros", app.extensions["vocabulary"])
    return app


def check_refused(client: FlaskClient, address: str, problems: list[str]) -> None:
    answer = client.get(address)
    if answer.status_code != 400 or "n’a pas été comprise" not in answer.text:
        problems.append(f"{address}: {answer.status_code}")
    else:
        check_page(soup(answer.text), address)


def check_all(app: Flask) -> None:
    client, problems = app.test_client(), list[str]()
    for address in ADDRESSES:
        check_refused(client, address, problems)
    token = token_of(client, "/carros/login")
    data = {"csrf_token": token, "username": "famille\0@carros.example", "password": "x"}
    for more in ({}, {"content_type": "multipart/form-data"}):
        answer = client.post("/carros/login", data=data, **more)
        if answer.status_code != 400:
            problems.append(f"{more}: {answer.status_code}")
    assert not problems, "\n".join(problems)


def test_a_nul_sign_is_answered_a_plain_page(app: Flask) -> None:
    check_all(app)


@pytest.mark.postgres
def test_a_nul_sign_is_no_accident_on_postgresql(on_postgres: Flask) -> None:
    check_all(on_postgres)
    on_postgres.extensions["database"].dispose()


def test_a_percent_sign_typed_as_such_is_no_nul(client: FlaskClient) -> None:
    assert client.get("/carros/?q=%2500").status_code == 200
