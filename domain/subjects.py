"""Whom a procedure is about: the roles that its subject stands for, and whether somebody still has one of them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.records import HouseholdPerson

ROLES_OF: Mapping[str, tuple[str, ...]] = {
    "adult": ("holder", "co_guardian"),
    "child": ("child",),
    "contact": ("contact",),
}
"""{subject: roles of whom one may choose}; a procedure about anything else is about nobody in particular."""


def fits(session: Session, *, subject: str, household_id: str, person_id: str) -> bool:
    """Whether this person has, in this household, a place that a procedure of this subject may be about."""
    place = select(HouseholdPerson.role).where(
        HouseholdPerson.household_id == household_id, HouseholdPerson.person_id == person_id
    )
    return session.scalar(place) in ROLES_OF.get(subject, ())
