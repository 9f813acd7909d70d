"""Definitions for tests of asking, made by hand: small, and independent of the loader."""

from __future__ import annotations

from typing import Any

from forms.context import Context
from schemas.conditions import Condition, compile_condition, negate
from schemas.definitions import Field, Home, Login, PasswordPolicy, Procedure, Service, Step, Theme, Town


def when(data: Any) -> Condition:
    return compile_condition(data)


def unless(data: Any) -> Condition:
    return negate(compile_condition(data))


def text(id: str, **more: Any) -> Field:
    return Field(id, "text", more.pop("label", id.capitalize()), **more)


def choice(id: str, *values: str, **more: Any) -> Field:
    return Field(id, "choice", id.capitalize(), options={"options": {v: v.capitalize() for v in values}}, **more)


def group(id: str, *fields: Field, least: int = 0, most: int = 6, **more: Any) -> Field:
    return Field(id, "group", id.capitalize(), fields=fields, options={"repeat": {"min": least, "max": most}}, **more)


def step(id: str, *fields: Field, **more: Any) -> Step:
    return Step(id, id.capitalize(), fields, **more)


def procedure(*steps: Step, **more: Any) -> Procedure:
    return Procedure("trial", "Essai", "request", ("anyone",), "sheet", steps, **more)


def town(**more: Any) -> Town:
    values: dict[str, Any] = {
        "slug": "essai", "edition": "0", "name": "Essai", "portal": "Espace famille", "commune": "06033", "postcode": "06510",
        "website": "", "service": Service("Mairie"), "theme": Theme("#1d4f94", "#f0b429"), "login": Login("email", "Courriel"),
        "password": PasswordPolicy(8), "mark": "required", "reference": "ESS", "roles": {}, "home": Home("Essai"), "sections": (),
        "footer": (), "words": {}, "procedures": {}, "workflows": {}, "mails": {}, "pages": {},
    }  # fmt: skip
    return Town(**(values | more))


def context(**facts: Any) -> Context:
    return Context(town(), {"today": "2026-11-21", **facts}, hash_password=lambda text: "hash:" + text)
