"""Random and mutated bodies at every step of every procedure of every town: a clear page, never a crash."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import drafts
from domain.actors import of_account, visitor
from domain.logins import find_login
from forms.types import TYPES
from schemas.definitions import Procedure, Town

VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            "on",
            "true",
            "0",
            "-1",
            "1e9",
            "29/02/2023",
            "2026-11-21",
            "\x00",
            "\ud800",
            "a@b",
            "+33612345678",
            "x" * 6000,
            "[]",
            "{}",
            '{"a":1}',
        ]
    ),
)


def input_names(procedure: Procedure) -> list[str]:
    names = []
    for step in procedure.steps:
        for question in step.fields:
            parts = TYPES[question.type].parts_of(question)
            names += [f"{question.id}-{part}" if part else question.id for part in parts]
            names += [f"{question.id}-k1-{inner.id}" for inner in question.fields]
    return names


def every_procedure(app: Flask) -> list[tuple[Town, Procedure]]:
    return [(town, procedure) for town in app.extensions["editions"].all() for procedure in town.procedures.values()]


@pytest.mark.parametrize("slug", ["carros", "carcans", "charost", "carbon-blanc", "cesson-sevigne"])
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_no_body_makes_a_step_fail(app: Flask, slug: str, data: st.DataObject) -> None:
    client = app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    for town, procedure in every_procedure(app):
        if town.slug != slug:
            continue
        draft_id = begin(app, town, procedure, client)
        names = input_names(procedure)
        for step in procedure.steps:
            body = data.draw(
                st.dictionaries(st.sampled_from([*names, "_seen", "_action", "_live"]), VALUES, max_size=8)
            )
            body |= {
                "_action": data.draw(
                    st.sampled_from(["next", "submit", "save", "previous", "add:" + names[0], "find:address", "x"])
                )
            }
            answer = client.post(f"/{slug}/drafts/{draft_id}/{step.id}", data=_encodable(body))
            assert answer.status_code < 500, (procedure.id, step.id, body)
            assert client.get(f"/{slug}/drafts/{draft_id}/", follow_redirects=True).status_code < 500


def _encodable(body: dict[str, str]) -> dict[str, str]:
    return {name: value.encode("utf-8", "replace").decode() for name, value in body.items()}


def begin(app: Flask, town: Town, procedure: Procedure, client: Any) -> str:
    """A fresh draft of this procedure, with every step open so that each can be posted to."""
    with app.extensions["database"].begin(town.slug) as session:
        staff = "agent" in procedure.audience
        account = find_login(session, login=f"{'agent' if staff else 'nouvelle'}@{town.slug}.example") or _family(
            session, town
        )
        actor = visitor("secret") if "anyone" in procedure.audience else of_account(account)
        draft = drafts.start(session, town=town, procedure=procedure, actor=actor, fresh=True)
        draft.facts = {"actor": actor.kind}
        draft.seen = {step.id: True for step in procedure.steps}
        with client.session_transaction() as cookie:
            cookie["visitor"] = "secret"
            cookie["_user_id"] = f"{town.slug}:{account.id}"
            cookie["_fresh"] = True
        if "anyone" in procedure.audience:
            with client.session_transaction() as cookie:
                cookie.pop("_user_id")
        return draft.id


def _family(session: Any, town: Town) -> Any:
    from sqlalchemy import select

    from domain.records import Account

    return session.scalars(select(Account).where(Account.email == f"nouvelle@{town.slug}.example")).one()
