"""A second click of the same person, told from somebody else's decision."""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain import cases
from domain.cases import StaleCase
from domain.records import Case
from workflows.move import Move


def same_or_stale(session: Session, case: Case, move: Move, expected_version: int) -> Case:
    """The case as it is now, when this very actor just did this, with the same words; otherwise StaleCase.

    A second tab with another message is no double click: its message must not be lost in silence.
    """
    session.refresh(case)
    last = cases.last_event(session, case)
    actor, said = move.actor, dict(move.refused or move.marked)
    same = (move.transition.id, actor.kind, actor.id, expected_version + 1, move.note, said)
    if last and same == (
        last.transition,
        last.actor_kind,
        last.actor_id,
        last.data.get("version"),
        last.note,
        last.data.get("refused") or last.data.get("marked", {}),
    ):
        return case
    raise StaleCase(last.actor_name if last else "", last.at if last else None)
