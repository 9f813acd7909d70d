"""Transitions that another program takes (`on: api`): each once, even when the call is repeated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain import cases
from domain.actors import Actor
from domain.cases import StaleCase
from domain.errors import DomainError
from domain.records import Case
from schemas.definitions import Town, Transition
from workflows.agreements import VOTE
from workflows.case_facts import facts_of, open_among
from workflows.guards import check_needs, is_open
from workflows.move import Move
from workflows.moves import move_case

EVENT = "api"
KEY = "idempotency_key"
"""In the journal's line: what the caller sent so that a repeated call does nothing more."""
LONGEST = 4000


class NotNow(DomainError):
    """The case is in no state that this transition leaves, or its condition does not hold."""

    def __init__(self, case: Case, transition: Transition) -> None:
        if case.state in transition.sources:
            sentence = "La condition de ce passage n’est pas remplie pour ce dossier."
        else:
            sentence = f"Le dossier est dans l’état « {case.state} », que ce passage ne quitte pas."
        super().__init__("not_now", sentence)


def take_event(
    session: Session,
    *,
    town: Town,
    case: Case,
    transition: str,
    actor: Actor,
    note: str = "",
    idempotency_key: str = "",
    expected_version: int | None = None,
    now: datetime,
) -> bool:
    """Take a transition that waits for a program; False when the same call was answered before, and nothing changed.

    A call is the same when it bears the same `idempotency_key` or, without one, when it was the last move of the case and
    does not leave where it led. `town` is of the case's edition. Raises DomainError `unknown_event`, `key_reused` (for
    another transition), NotNow, NoteMissing, StaleCase.
    """
    wanted = town.workflows[case.workflow].transitions.get(transition)
    if wanted is None or wanted.on != EVENT:
        raise DomainError(
            "unknown_event", f"Aucun passage « {transition} » n’attend d’appel (on: api) dans ce circuit."
        )
    if _done_before(session, town, case, wanted, actor, idempotency_key):
        return False
    if expected_version is not None and case.version != expected_version:
        last = cases.last_event(session, case)
        raise StaleCase(last.actor_name if last else "", last.at if last else None)
    if case.state not in wanted.sources or not is_open(wanted, facts_of(town, case, [wanted.when], at=now)):
        raise NotNow(case, wanted)
    check_needs(wanted, note, {})
    data: Mapping[str, Any] = {KEY: idempotency_key} if idempotency_key else {}
    move_case(session, town, case, Move(wanted, actor, now, note=note.strip()[:LONGEST], data=data))
    return True


def waiting_for_call(town: Town, case: Case) -> list[Transition]:
    """The transitions that a program may take now."""
    leaving = town.workflows[case.workflow].leaving(case.state)
    return open_among([each for each in leaving if each.on == EVENT], town, case)


def _done_before(
    session: Session, town: Town, case: Case, wanted: Transition, actor: Actor, idempotency_key: str
) -> bool:
    """Whether the call was answered; notes, reminders and single agreements since then move nothing. Raises DomainError
    `key_reused`."""
    ways = town.workflows[case.workflow].transitions
    moves = [line for line in cases.journal(session, case) if line.transition in ways and VOTE not in line.data]
    mine = [line for line in moves if (line.actor_kind, line.actor_id) == (actor.kind, actor.id)]
    if idempotency_key:
        same = next((line for line in mine if line.data.get(KEY) == idempotency_key), None)
        if same is not None and same.transition != wanted.id:
            raise DomainError("key_reused", "Cette clé d’idempotence a servi à un autre passage de ce dossier.")
        return same is not None
    repeated = bool(mine) and moves[-1] is mine[-1] and mine[-1].transition == wanted.id
    return repeated and case.state not in wanted.sources
