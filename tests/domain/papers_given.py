"""Documents given in tests of the records."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from domain import documents
from domain.actors import Actor
from domain.papers import Prepared
from domain.records import Document


def give(session: Session, actor: Actor, name: str = "facture.pdf", *, clean: bool = True, **more: Any) -> Document:
    """A document as an upload records it; its content is its name."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    prepared = Prepared(Path(name), "application/pdf", 2, 1000, digest, "")
    values = {"household_id": actor.household_id, **more}
    return documents.add(session, actor=actor, prepared=prepared, name=name, clean=clean, **values)
