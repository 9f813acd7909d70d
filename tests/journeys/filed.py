"""A request that a demo family sent, for journeys that begin at the agent's desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from domain import drafts, households
from domain.actors import Actor, of_account
from domain.database import Database
from domain.logins import find_for_reset
from domain.records import Account, Case
from schemas.definitions import Procedure, Town
from workflows.engine import submit
from workflows.facts import facts_for
from workflows.record_values import first_answers
from workflows.samples import sample_answers


def filed(
    app: Flask, slug: str, procedure: str, *, family: str = "famille", now: datetime | None = None, **answers: Any
) -> str:
    """Send a procedure about the family's first child, with sample answers and these; the case's reference."""
    database: Database = app.extensions["database"]
    town = app.extensions["editions"].current(slug)
    assert town is not None
    with database.begin(slug) as session:
        account = next(iter(find_for_reset(session, login_or_email=f"{family}@{slug}.example")))
        return _send(session, town, town.procedures[procedure], account, answers, now).reference


def _send(
    session: Session, town: Town, procedure: Procedure, account: Account, answers: dict[str, Any], now: datetime | None
) -> Case:
    actor: Actor = of_account(account)
    members = households.members(session, account.household_id or "")
    subject = next((person.id for person, role in members if role == procedure.subject), None)
    facts = facts_for(session, town=town, actor=actor, procedure=procedure, subject_id=subject)
    draft = drafts.start(session, town=town, procedure=procedure, actor=actor, subject_id=subject, facts=facts)
    known = first_answers(session, town=town, procedure=procedure, draft=draft, facts=facts)
    filled = sample_answers(procedure, town=town, facts=facts, known={**known, **answers})
    return submit(session, town=town, draft=draft, actor=actor, answers=filled, facts=facts, now=now)
