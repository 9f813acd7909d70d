from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from tests.web.pages import token_of

LIMITED = [
    ("/carros/login", 10),
    ("/carros/password", 5),
    ("/carros/password/unknown", 10),
    ("/carros/account", 10),
    ("/carros/account/email", 5),
    ("/carros/drafts/unknown/later", 5),
]
"""Every address that counts posts, and how many a minute it takes."""


@pytest.fixture
def limited(app: Flask) -> FlaskClient:
    return create_app(replace(app.extensions["settings"], rate_limits=True)).test_client()


@pytest.mark.parametrize(("address", "most"), LIMITED)
def test_who_tries_too_often_waits(limited: FlaskClient, address: str, most: int) -> None:
    data = {"username": "1001", "password": "wrong", "csrf_token": token_of(limited, "/carros/login")}
    codes = [limited.post(address, data=data).status_code for _ in range(most + 2)]
    assert 429 not in codes[:most]
    assert codes[most:] == [429] * 2
    assert limited.get("/carros/login").status_code == 200, "looking is free"


@pytest.mark.parametrize("what", ["address", "commune"])
def test_suggestions_stop_at_120_a_minute(limited: FlaskClient, what: str) -> None:
    codes = [limited.get(f"/carros/suggest/{what}?q=").status_code for _ in range(121)]
    assert codes == [200] * 120 + [429]


def test_another_town_is_not_shut_out(limited: FlaskClient) -> None:
    for _ in range(6):
        refused = limited.post("/carros/password", data={"csrf_token": token_of(limited, "/carros/login")})
    assert refused.status_code == 429
    data = {"csrf_token": token_of(limited, "/charost/login")}
    assert limited.post("/charost/password", data=data).status_code != 429
