"""The reference of a case, made to be read over the phone: `CAR-26-H2P8-41`."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.clock import today
from domain.keys import UNMISTAKABLE
from domain.records import Case
from schemas.definitions import Town


def new_reference(session: Session, *, town: Town) -> str:
    """Town's prefix, year, four unmistakable signs, two digits: 82 million a year, so none can be guessed or counted."""
    while True:
        reference = _draw(town.reference)
        if session.scalar(select(Case.id).where(Case.reference == reference)) is None:
            return reference


def _draw(prefix: str) -> str:
    signs = "".join(secrets.choice(UNMISTAKABLE) for _ in range(4))
    return f"{prefix}-{today():%y}-{signs}-{secrets.randbelow(90) + 10}"
