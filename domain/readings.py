"""Who looked at what few may see: a trace that families read, and that nobody rewrites."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.clock import PARIS, paris
from domain.records import Case, Reading
from domain.scope import town_of

What = Literal["document", "health", "export", "opinion", "desk", "case"]


def note(
    session: Session,
    *,
    actor: Actor,
    what: What,
    detail: str = "",
    household_id: str | None = None,
    person_id: str | None = None,
    case_id: str | None = None,
    document_id: str | None = None,
) -> Reading:
    """Write down that somebody looked, before it is shown. `detail` is what it was called: a document, a step."""
    reading = Reading(
        town=town_of(session),
        account_id=actor.id,
        account_name=actor.name,
        what=what,
        detail=detail,
        household_id=household_id,
        person_id=person_id,
        case_id=case_id,
        document_id=document_id,
    )
    session.add(reading)
    session.flush()
    return reading


def note_case(session: Session, *, actor: Actor, case: Case, moment: datetime) -> bool:
    """Write down that an agent has a case's page open, once for each agent and day; False when it was."""
    morning = datetime.combine(paris(moment).date(), time.min, PARIS).astimezone(UTC)
    theirs = (Reading.case_id == case.id, Reading.account_id == actor.id, Reading.what == "case")
    if session.scalars(select(Reading.id).where(*theirs, Reading.at >= morning).limit(1)).first() is not None:
        return False
    about = {"household_id": case.household_id, "person_id": case.person_id, "case_id": case.id}
    note(session, actor=actor, what="case", detail=f"dossier {case.reference}", **about)
    return True


def looked_on(session: Session, *, actor: Actor, document_id: str, day: date) -> bool:
    """Whether it is written down that this actor looked at the document from that day on, as days are in Paris."""
    morning = datetime.combine(day, time.min, PARIS).astimezone(UTC)
    theirs = (Reading.document_id == document_id, Reading.account_id == actor.id, Reading.what == "document")
    return session.scalars(select(Reading.id).where(*theirs, Reading.at >= morning).limit(1)).first() is not None


def of_household(session: Session, *, household_id: str, limit: int = 200) -> list[Reading]:
    """What was looked at of a household, the latest first."""
    seen = select(Reading).where(Reading.household_id == household_id)
    return list(session.scalars(seen.order_by(Reading.at.desc(), Reading.id.desc()).limit(limit)))


def of_document(session: Session, *, document_id: str, limit: int = 50) -> list[Reading]:
    """Who opened a document, the latest first."""
    seen = select(Reading).where(Reading.document_id == document_id)
    return list(session.scalars(seen.order_by(Reading.at.desc(), Reading.id.desc()).limit(limit)))


def of_case(session: Session, *, case_id: str, household_id: str | None, limit: int = 50) -> list[Reading]:
    """What was looked at with a case, the latest first. The household is what readings are found by."""
    seen = select(Reading).where(Reading.household_id == household_id, Reading.case_id == case_id)
    return list(session.scalars(seen.order_by(Reading.at.desc(), Reading.id.desc()).limit(limit)))
