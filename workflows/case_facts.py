"""What the conditions of a workflow read of a case: its answers, and the family's records as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, object_session

from domain.actors import SYSTEM
from domain.clock import now, paris
from domain.records import Account, Case
from schemas.conditions import Condition
from schemas.definitions import Town, Transition
from workflows.facts import facts_for
from workflows.guards import is_open

RECORDS = ("subject.", "holder.", "household.", "account.")


def facts_of(
    town: Town,
    case: Case,
    conditions: Iterable[Condition | None],
    *,
    at: datetime | None = None,
    answers: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Facts by name, for these conditions. `answers` are those about to be written, None for the case's own.

    Records are looked up only where a condition reads one. Who is no more known (a child who left the household) stays as
    they were when the case was sent; so does `actor`, who filled it in. Of who is known, what was emptied since is empty.
    """
    told = {**case.facts, "today": paris(at or now()).date().isoformat()}
    session = object_session(case)
    if session is not None and any(_reads_records(condition) for condition in conditions):
        recorded = _recorded(session, town, case)
        known = tuple(name.removesuffix("id") for name in recorded if name.endswith(".id"))
        told = {name: value for name, value in told.items() if not name.startswith(known)} | recorded
    return {**told, **(case.answers if answers is None else answers)}


def open_among(
    ways: Sequence[Transition],
    town: Town,
    case: Case,
    at: datetime | None = None,
    answers: Mapping[str, Any] | None = None,
) -> list[Transition]:
    """Those whose condition holds now."""
    facts = facts_of(town, case, [way.when for way in ways], at=at, answers=answers)
    return [way for way in ways if is_open(way, facts)]


def may_turn(condition: Condition | None) -> bool:
    """Whether it may come to hold while nobody touches the case: with a day, or with what changes in the records."""
    if condition is None:
        return False
    return any(name == "today" or name.endswith(".age") for name in condition.reads) or _reads_records(condition)


def _reads_records(condition: Condition | None) -> bool:
    return condition is not None and any(name.startswith(RECORDS) for name in condition.reads)


def _recorded(session: Session, town: Town, case: Case) -> dict[str, Any]:
    found = facts_for(
        session,
        town=town,
        actor=SYSTEM,
        procedure=town.procedures.get(case.procedure),
        subject_id=case.person_id,
        household_id=case.household_id,
    )
    kept = {name: value for name, value in found.items() if name.startswith(RECORDS)}
    account = session.get(Account, (case.town, case.account_id)) if case.account_id else None
    return kept | ({"account.email": account.email, "account.active": account.active} if account else {})
