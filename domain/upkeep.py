"""The trace of what agents did to somebody's record itself, outside of any request: merged, linked, taken out, another key."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.records import Household, Merge, Person
from domain.scope import town_of

MERGED, DISTINCT = "merged", "distinct"
"""Verdicts on two records, which may be undone."""
LINKED, UNLINKED, REKEYED = "linked", "unlinked", "rekeyed"
"""What was done to one record: nothing undoes these, an agent does the contrary, which leaves its own trace."""


def note(
    session: Session,
    *,
    kept: Person,
    gone: Person | None = None,
    verdict: str,
    by: Actor,
    moved: dict[str, Any] | None = None,
) -> Merge:
    """Write it down. Without `gone` it is about one record only."""
    done = Merge(
        town=town_of(session),
        kept_id=kept.id,
        gone_id=(gone or kept).id,
        verdict=verdict,
        moved=moved or {},
        by_id=by.id,
        by_name=by.name,
    )
    session.add(done)
    return done


def place_of(household: Household) -> dict[str, Any]:
    """Which household somebody came into or left, for `moved`: its number is still told once it is erased."""
    return {"household": household.id, "number": household.number}


def taken_out(session: Session, *, household: Household, person_ids: Collection[str]) -> dict[str, str]:
    """{person: name} of those of these whom an agent took out of a household."""
    if not person_ids:
        return {}
    same = and_(Person.town == Merge.town, Person.id == Merge.kept_id)
    out = select(Person, Merge.moved).join(Person, same).where(Merge.verdict == UNLINKED, Merge.kept_id.in_(person_ids))
    return {
        person.id: person.full_name for person, moved in session.execute(out) if moved.get("household") == household.id
    }


def of_person(session: Session, *, person: Person, limit: int = 20) -> list[Merge]:
    """What was done to somebody's places and key, the latest first, in one SELECT; also to records merged into theirs."""
    theirs = select(Person.id).where(Person.merged_into == person.id)
    done = select(Merge).where(
        Merge.verdict.in_((LINKED, UNLINKED, REKEYED)), or_(Merge.kept_id == person.id, Merge.kept_id.in_(theirs))
    )
    return list(session.scalars(done.order_by(Merge.id.desc()).limit(limit)))
