"""Answering a case that the town gave back: the corrected draft takes the family's own way to whoever goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.cases import CORRECTED
from domain.records import Case, Draft
from schemas.definitions import Town, Transition
from workflows import papers
from workflows.case_facts import open_among
from workflows.guards import NotAllowed, may_take
from workflows.move import Move
from workflows.moves import move_case, without_secrets

GOES_ON = ("staff", "others")
"""Whose hands a corrected case goes to. A way to an end, such as withdrawing, is a decision of its own."""


def correct(
    session: Session,
    town: Town,
    draft: Draft,
    case_id: str,
    actor: Actor,
    now: datetime,
    *,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> Case:
    """Send the corrected file back; its journal keeps what was said before. Raises NotAllowed."""
    case = session.scalars(select(Case).where(Case.id == case_id)).one()
    procedure = town.procedures[case.procedure]
    before, after = without_secrets(procedure, case.answers), without_secrets(procedure, answers)
    back = _way_back(town, case, actor, after)
    changed = {name: before.get(name) for name in {**before, **after} if before.get(name) != after.get(name)}
    values = {"answers": after, "facts": papers.with_earlier_names(case, facts)}
    papers.hand_over(session, procedure=procedure, draft=draft, case=case, answers=answers)
    return move_case(session, town, case, Move(back, actor, now, data={CORRECTED: changed}), values=values)


def _way_back(town: Town, case: Case, actor: Actor, answers: Mapping[str, Any]) -> Transition:
    """The first of the family's ways that is open for the answers as corrected."""
    workflow = town.workflow_of(town.procedures[case.procedure])
    ways = [t for t in workflow.leaving(case.state) if may_take(t, case, actor)]
    ways = [t for t in ways if workflow.states[t.target].holder in GOES_ON]
    if not ways:
        raise NotAllowed("Ce dossier n’attend plus de correction.")
    found = open_among(ways, town, case, answers=answers)
    if not found:
        raise NotAllowed("Avec ces réponses, ce dossier ne peut pas repartir. Relisez-les, ou écrivez à votre mairie.")
    return found[0]
