"""What adults are to a child, as the records say it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.records import Guardianship


def of_child(session: Session, *, child_id: str) -> list[Guardianship]:
    """Every adult's tie to a child, in all of its homes: a page shows those of its own household only."""
    return list(session.scalars(select(Guardianship).where(Guardianship.child_id == child_id)))
