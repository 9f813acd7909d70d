"""Agents who are away, and who looks after their cases meanwhile.

Standing in gives no right: the stand-in sees the cases of the absent in their own list, and decides what their own roles
let them decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.errors import DomainError, NotYours
from domain.records import Absence, Account
from domain.scope import town_of

LONGEST = 366
"""Days of one absence."""
CHIEF = "chief"
"""The role that may write down the absence of somebody else, who fell ill."""


def announce(
    session: Session, *, account: Account, stand_in: Account | None, from_day: date, until_day: date, today: date
) -> Absence:
    """Write an absence down, both days included. Raises DomainError with what to correct."""
    _check_days(from_day, until_day, today)
    if stand_in is not None and stand_in.id == account.id:
        raise DomainError("own_stand_in", "Choisissez quelqu’un d’autre pour remplacer la personne absente.")
    at_once = select(Absence.id).where(
        Absence.account_id == account.id, Absence.from_day <= until_day, Absence.until_day >= from_day
    )
    if session.scalar(at_once.limit(1)) is not None:
        raise DomainError("absence_overlaps", "Une absence est déjà notée sur ces jours. Retirez-la d’abord.")
    absence = Absence(
        town=town_of(session),
        account_id=account.id,
        account_name=account.display_name or account.login,
        stand_in_id=stand_in.id if stand_in else None,
        stand_in_name=(stand_in.display_name or stand_in.login) if stand_in else "",
        from_day=from_day,
        until_day=until_day,
    )
    session.add(absence)
    session.flush()
    return absence


def _check_days(from_day: date, until_day: date, today: date) -> None:
    if until_day < from_day:
        raise DomainError(
            "ends_before", "Le dernier jour d’absence est avant le premier. Corrigez l’une des deux dates."
        )
    if until_day < today:
        raise DomainError("past", "Cette absence est déjà passée. Donnez un dernier jour à partir d’aujourd’hui.")
    if (until_day - from_day).days >= LONGEST:
        raise DomainError("too_long", "Notez une absence d’un an au plus ; vous pourrez la prolonger.")


def withdraw(session: Session, *, absence_id: str, actor: Actor) -> None:
    """Take an absence back. Raises NotYours for that of somebody else, unless the actor answers for the service."""
    absence = session.scalar(select(Absence).where(Absence.id == absence_id))
    if absence is None or not (absence.account_id == actor.id or actor.has_role(CHIEF)):
        raise NotYours()
    session.delete(absence)
    session.flush()


def coming(session: Session, *, day: date) -> Sequence[Absence]:
    """Those under way and to come, for everybody."""
    wanted = select(Absence).where(Absence.until_day >= day)
    return session.scalars(wanted.order_by(Absence.from_day, Absence.account_name, Absence.id)).all()


def away(session: Session, *, day: date) -> dict[str, Absence]:
    """{account id: their absence} of who is away that day."""
    wanted = select(Absence).where(Absence.from_day <= day, Absence.until_day >= day)
    return {absence.account_id: absence for absence in session.scalars(wanted)}
