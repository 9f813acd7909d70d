from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from domain.actors import Actor
from domain.clock import now
from web.files import tokens
from web.files.tokens import Opening

AGENT = Actor("agent", "a1", "Inès Martin", roles=("agent",))
WANTED: dict[str, Any] = {"town": "carros", "actor": AGENT, "document_id": "d1"}


def made(**changes: Any) -> str:
    return tokens.make(**(WANTED | {"case_id": "c1", "mark": "Inès Martin"} | changes))


def test_a_token_opens_its_document_for_its_agent(app: Flask) -> None:
    with app.app_context():
        assert tokens.check(made(), **WANTED) == Opening("d1", "c1", "Inès Martin")


@pytest.mark.parametrize(
    "other",
    [
        {"town": "carcans"},
        {"actor": replace(AGENT, id="a2")},
        {"actor": replace(AGENT, kind="family", roles=())},
        {"document_id": "d2"},
    ],
)
def test_it_opens_nothing_else_and_for_nobody_else(app: Flask, other: dict[str, Any]) -> None:
    with app.app_context():
        assert tokens.check(made(), **(WANTED | other)) is None


def test_it_lasts_five_minutes(app: Flask) -> None:
    with app.app_context():
        token = made()
        for minutes, opens in ((4, True), (6, False)):
            with time_machine.travel(now() + timedelta(minutes=minutes), tick=False):
                assert (tokens.check(token, **WANTED) is not None) == opens


def test_a_token_for_the_pictures_does_not_open_the_file(app: Flask) -> None:
    with app.app_context():
        seen, opened = made(what="preview"), made()
        assert tokens.check(seen, **WANTED) is None
        assert tokens.check(seen, what="preview", **WANTED)
        assert tokens.check(opened, what="preview", **WANTED)


@pytest.mark.parametrize("forged", ["", "x", "a.b.c"])
def test_a_forged_token_opens_nothing(app: Flask, forged: str) -> None:
    with app.app_context():
        assert tokens.check(forged, **WANTED) is None
        assert tokens.check(made()[:-2] + forged, **WANTED) is None
