"""Challenges (proofs of work, pictures to recognise) that were answered: each opens once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from domain.records import Used
from domain.scope import town_of
from domain.sql import insert_unless_there


def spend(session: Session, *, digest: str, expires_at: datetime) -> bool:
    """Whether this challenge had never been used; from now on it has. `expires_at` is when it is worthless anyway."""
    return insert_unless_there(session, Used, town=town_of(session), digest=digest, expires_at=expires_at)
