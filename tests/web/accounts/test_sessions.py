from __future__ import annotations

from dataclasses import replace

from flask import Flask

from app import create_app
from tests.web.conftest import Enter


def test_a_cookie_opens_nothing_under_another_secret_key(app: Flask, enter: Enter) -> None:
    known = enter("carros", "famille")
    assert known.get("/carros/family/").status_code == 200
    cookie = known.get_cookie("session")
    assert cookie is not None
    other = create_app(replace(app.extensions["settings"], secret_key="another key, of another portal"))
    stranger = other.test_client()
    stranger.set_cookie("session", cookie.value)
    assert stranger.get("/carros/family/").status_code == 302


def test_a_cookie_that_was_changed_is_nobodys(app: Flask, enter: Enter) -> None:
    known = enter("carros", "famille")
    cookie = known.get_cookie("session")
    assert cookie is not None
    payload, _, rest = cookie.value.partition(".")
    known.set_cookie("session", f"{payload[:-2]}AA.{rest}")
    assert known.get("/carros/family/").status_code == 302
