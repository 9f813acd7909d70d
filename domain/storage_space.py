"""A household's storage space: what it keeps, what it may give again, how much goes in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.clock import now, today
from domain.documents import CLEAN, find, owns
from domain.errors import DomainError, NotYours
from domain.records import Document, HouseholdPerson
from schemas.definitions import DocumentKind

MOST_KEPT = 200
MOST_BYTES = 500 * 1024 * 1024
"""What a household's storage space holds at the most."""


def space(
    session: Session, *, household_id: str, person_ids: Collection[str] = (), shared_kinds: Collection[str] = ()
) -> list[Document]:
    """What a household has in its storage space, the newest first.

    Documents of `shared_kinds` about `person_ids`, its children, are there too when their other household gave them.
    """
    seen = or_(Document.household_id == household_id, _shared(person_ids, shared_kinds))
    mine = select(Document).where(seen, Document.removed_at.is_(None))
    return list(session.scalars(mine.order_by(Document.uploaded_at.desc(), Document.id.desc())))


def reusable(
    session: Session, *, household_id: str, shared_kinds: Collection[str] = (), day: date | None = None
) -> list[Document]:
    """What a household may give again, in one statement: of its space, clean, and still worth something on `day`.

    Documents of `shared_kinds` about its children are there too when their other household gave them. For whom each one
    does: `fits`.
    """
    places = select(HouseholdPerson.person_id)
    children = places.where(HouseholdPerson.household_id == household_id, HouseholdPerson.role == "child")
    shared = and_(Document.kind.in_(shared_kinds), Document.person_id.in_(children)) if shared_kinds else false()
    usable = (
        or_(Document.household_id == household_id, shared),
        Document.removed_at.is_(None),
        Document.scan == CLEAN,
        or_(Document.expires_on.is_(None), Document.expires_on >= (day or today())),
    )
    return list(
        session.scalars(select(Document).where(*usable).order_by(Document.uploaded_at.desc(), Document.id.desc()))
    )


def fits(document: Document, *, kind: DocumentKind | None, person_id: str | None) -> bool:
    """Whether it is of this kind and about this person, or about nobody in particular when the kind is a household's."""
    if kind is None or document.kind != kind.id:
        return False
    if document.person_id is None:
        return kind.of == "household"
    return document.person_id == person_id


def check_space(session: Session, *, household_id: str) -> None:
    """Raises DomainError `space_full` when a household's storage space takes no more."""
    kept = select(func.count(), func.coalesce(func.sum(Document.size), 0)).select_from(Document)
    kept = kept.where(Document.household_id == household_id, Document.removed_at.is_(None))
    count, size = session.execute(kept.where(Document.origin == "family")).one()
    if count >= MOST_KEPT or size >= MOST_BYTES:
        most = f"{MOST_KEPT} documents ou {MOST_BYTES // 1024**2} Mo"
        sentence = f"Votre espace est plein ({most} au plus) : retirez de « Mes documents » ceux qui ne servent plus."
        raise DomainError("space_full", sentence)


def remove(session: Session, *, document_id: str, actor: Actor) -> Document:
    """Take a document out of its space; what it was sent with keeps it. Raises NotYours, also for the town's own."""
    document = find(session, document_id)
    if document.origin != "family" or not owns(document, actor):
        raise NotYours()
    document.removed_at = document.removed_at or now()
    session.flush()
    return document


def _shared(person_ids: Collection[str], kinds: Collection[str]) -> ColumnElement[bool]:
    if not person_ids or not kinds:
        return false()
    return and_(Document.person_id.in_(person_ids), Document.kind.in_(kinds), Document.scan == CLEAN)
