"""Workflows made in code for the tests of routes, agreements, clocks and cases that begin others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from domain.actors import Actor, of_account
from domain.records import Case
from schemas.conditions import Condition
from schemas.definitions import Department, Procedure, State, Step, Town, Transition
from tests.worlds import make_family, make_town, send, text, workflow

NORTH, SOUTH = Department("north", "Pôle nord", email="nord@carros.example"), Department("south", "Pôle sud")


def says(name: str, value: str) -> Condition:
    return Condition(
        {name: value}, frozenset({name}), lambda facts: facts.get(name) == value, f"si {name} vaut {value}"
    )


def one_town(states: list[State], transitions: list[Transition], **more: Any) -> Town:
    """Carros with a procedure `request` on these states; it asks `school` and `message`."""
    town = make_town()
    asked = Step("one", "Une", (text("school"), text("message", "long_text")))
    procedure = Procedure("request", "Demande", "request", ("guardian",), "flow", (asked,))
    flow = workflow("flow", states, transitions)
    return replace(
        town,
        procedures={**town.procedures, "request": procedure, **more.pop("procedures", {})},
        workflows={**town.workflows, "flow": flow, **more.pop("workflows", {})},
        services={"north": NORTH, "south": SOUTH},
        roles={"agent": "Agent", "chief": "Responsable", "home": "Mairie du domicile", "host": "Mairie d’accueil"},
        **more,
    )


def sent(session: Session, town: Town, *, school: str = "a", **more: Any) -> tuple[Actor, Case]:
    """A family that sent its request, and the case."""
    account, _ = make_family(session, town)
    actor = of_account(account)
    return actor, send(session, town, "request", actor, {"school": school, "message": "x"}, **more)
