"""Cases that a case began: it may wait until they are closed.

The clock looks, so that no lost message keeps a parent waiting: whoever closes a case that another began asks the clock to
look at that one now, and a case that begins to wait is looked at once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.records import Case
from schemas.definitions import Town, Transition, Workflow

EVENT = "sub_cases"


def waiting(workflow: Workflow, state: str) -> list[Transition]:
    """What leaves this state once the cases begun are closed."""
    return [transition for transition in workflow.leaving(state) if transition.on == EVENT]


def look_at_parent(session: Session, case: Case, now: datetime) -> None:
    """Have the clock look at the case that began this one."""
    if case.parent_id is not None:
        soon = update(Case).where(Case.id == case.parent_id).values(lapse_at=now)
        session.execute(soon.execution_options(synchronize_session=False))


def all_closed(session: Session, *, town: Town, case: Case) -> bool:
    """Whether a case began others, and none of them is under way."""
    found = session.execute(select(Case.workflow, Case.state, Case.holder).where(Case.parent_id == case.id)).all()
    return bool(found) and all(_is_closed(town, *row) for row in found)


def _is_closed(town: Town, workflow: str, state: str, holder: str) -> bool:
    known = town.workflows.get(workflow)
    found = known.states.get(state) if known else None
    return found.final if found else holder == "nobody"
