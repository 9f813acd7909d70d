"""Editions and publications: what a town's texts were, and which ones families see now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.clock import now
from domain.errors import DomainError
from domain.records import Edition, Publication
from domain.sql import insert_unless_there

Stamp = tuple[int, int, datetime | None]
"""How many towns there are, the sum of their sequences, the last publication."""


@dataclass(frozen=True, slots=True)
class Published:
    """One town's publication, as every worker looks at it when the stamp moved."""

    town: str
    edition: str
    sequence: int
    problems: tuple[str, ...]


def publish(
    session: Session,
    *,
    town: str,
    bundle_hash: str,
    bundle: Mapping[str, str],
    problems: Sequence[str] = (),
    instead_of: str | None = None,
) -> Publication:
    """Make a bundle the one that families see. The same bundle again changes nothing, not even its date.

    `instead_of` is the edition that the configurator worked from: when somebody published another one meanwhile, nothing
    is published. Raises DomainError `edition_changed`.
    """
    insert_unless_there(session, Edition, town=town, hash=bundle_hash, bundle=dict(bundle))
    publication = _locked(session, town)
    if (
        instead_of is not None
        and publication.edition not in (None, bundle_hash)
        and not (publication.edition or "").startswith(instead_of)
    ):
        raise DomainError(
            "edition_changed",
            f"Quelqu'un a publié l'édition {(publication.edition or '')[:12]} entre-temps : relisez ce qui a changé, puis recommencez.",
        )
    if publication.edition != bundle_hash:
        publication.edition = bundle_hash
        publication.published_at = now()
        publication.sequence += 1
    _note(publication, problems)
    session.flush()
    return publication


def report_problems(session: Session, *, town: str, problems: Sequence[str]) -> None:
    """Say why the newest texts are not published; what families see does not change."""
    _note(_locked(session, town), problems)
    session.flush()


def current(session: Session, town: str) -> Publication | None:
    """The town's publication; None when nothing was ever published."""
    return session.scalar(select(Publication).where(Publication.town == town, Publication.edition.is_not(None)))


def bundle_of(session: Session, edition: str) -> dict[str, Any] | None:
    """The texts of an edition of the session's town, {path: text}; None for a hash that was never published."""
    return session.scalar(select(Edition.bundle).where(Edition.hash == edition))


def stamp(session: Session) -> Stamp:
    """What differs as soon as anything was published, in any town and by any process: one row, however many towns."""
    columns = func.count(), func.coalesce(func.sum(Publication.sequence), 0), func.max(Publication.published_at)
    count, total, last = session.execute(select(*columns).select_from(Publication)).one()
    return count, int(total), last


def all_publications(session: Session) -> list[Published]:
    """Every town that published, in one small query."""
    columns = select(Publication.town, Publication.edition, Publication.sequence, Publication.problems)
    rows = session.execute(columns.where(Publication.edition.is_not(None)).order_by(Publication.town))
    return [Published(town, edition or "", sequence, tuple(problems)) for town, edition, sequence, problems in rows]


def _locked(session: Session, town: str) -> Publication:
    """The town's row, made if missing, and kept from other publishers until the transaction ends."""
    insert_unless_there(session, Publication, town=town, problems=[], sequence=0)
    return session.scalars(select(Publication).where(Publication.town == town).with_for_update()).one()


def _note(publication: Publication, problems: Sequence[str]) -> None:
    if publication.problems != list(problems):
        publication.problems = list(problems)
        publication.sequence += 1
