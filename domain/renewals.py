"""Which settled sheets may have to be confirmed again: the latest of each, of people who are still there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from domain.records import Case, HouseholdPerson, OutboxMail


def dedupe_of(case_id: str) -> str:
    """Why a reminder is sent: a sheet is decided once, so each decision is reminded of once."""
    return f"renewal:{case_id}"


def to_remind(
    session: Session,
    *,
    procedure: str,
    states: Collection[str],
    first: datetime,
    last: datetime,
    after: str = "",
    limit: int = 500,
) -> list[str]:
    """Ids, in order, of sheets decided between `first` and `last`, nobody having been reminded of them yet.

    Page on with `after`, the last id of the page before.
    """
    found = select(Case.id).where(
        Case.procedure == procedure,
        Case.state.in_(list(states)),
        Case.household_id.is_not(None),
        Case.updated_at.between(first, last),
        Case.sent_at <= last,
        Case.id > after,
        ~_sent_again(),
        _still_there(),
        ~exists().where(OutboxMail.town == Case.town, OutboxMail.dedupe == dedupe_of("") + Case.id),
    )
    return list(session.scalars(found.order_by(Case.id).limit(limit)))


def _sent_again() -> ColumnElement[bool]:
    """Whether the same household sent the same sheet about the same person since."""
    later = aliased(Case)
    return exists().where(
        later.town == Case.town,
        later.household_id == Case.household_id,
        later.procedure == Case.procedure,
        later.person_id.is_not_distinct_from(Case.person_id),
        later.sent_at > Case.sent_at,
    )


def _still_there() -> ColumnElement[bool]:
    place = exists().where(
        HouseholdPerson.town == Case.town,
        HouseholdPerson.household_id == Case.household_id,
        HouseholdPerson.person_id == Case.person_id,
    )
    return or_(Case.person_id.is_(None), place)
