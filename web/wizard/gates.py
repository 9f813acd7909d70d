"""Whether a procedure is open: to whom, by which facts, and what is said where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain import desk_trace
from domain.actors import Actor
from domain.records import Draft
from schemas.definitions import Gate, Procedure
from web import current
from workflows import facts as facts_of


def may_start(procedure: Procedure, actor: Actor) -> bool:
    """In their own name; what an agent may fill in for a family: `web.desk.serves`."""
    if "anyone" in procedure.audience:
        return True
    if actor.is_agent:
        return "agent" in procedure.audience
    return "guardian" in procedure.audience and actor.kind == "family" and actor.id is not None


def closed(procedure: Procedure, facts: dict[str, Any]) -> str:
    """Why a procedure cannot be started now; empty when it can."""
    return shut(procedure.opens, facts) or (shut(procedure.concerns, facts) if "subject.id" in facts else "")


def closed_by_now(draft: Draft, actor: Actor) -> str:
    """Why what was begun earlier cannot be sent any more, by the facts and the gates of today; empty when it can.

    What corrects a case is never closed: the town itself asked for it. An agent may have let it pass at the desk.
    """
    town = current.town()
    procedure = town.procedures.get(draft.procedure)
    if procedure is None or draft.case_id is not None or (procedure.opens is None and procedure.concerns is None):
        return ""
    facts = facts_of.facts_for(
        current.session(),
        town=town,
        actor=actor,
        procedure=procedure,
        subject_id=draft.person_id,
        household_id=draft.household_id,
    )
    reason = closed(procedure, facts)
    return "" if reason and desk_trace.is_allowed(draft, reason) else reason


def shut(gate: Gate | None, facts: Mapping[str, Any]) -> str:
    return gate.otherwise if gate is not None and gate.when.holds(facts) is not True else ""
