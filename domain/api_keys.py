"""Keys that other programs show: told once, only their hash stays, each for one town and, if wanted, some procedures."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.errors import DomainError
from domain.records import ApiKey
from domain.scope import town_of
from domain.sql import changed
from domain.tokens import digest

PREFIX = "guichet_"
"""So that tools which look for leaked keys know one."""
START = len(PREFIX) + 6
SEEN_EVERY = timedelta(hours=1)
"""The last use is written down no more often than that."""


def new_key(
    session: Session,
    *,
    name: str,
    procedures: Sequence[str] = (),
    expires_at: datetime | None = None,
    moment: datetime,
) -> tuple[ApiKey, str]:
    """A key of the session's town and its text, told here once. Raises DomainError `name_taken`."""
    same = select(ApiKey.id).where(ApiKey.name == name, ApiKey.revoked_at.is_(None))
    if session.scalar(same) is not None:
        raise DomainError("name_taken", f"Une clé « {name} » existe déjà : révoquez-la, ou choisissez un autre nom.")
    text = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        town=town_of(session),
        name=name,
        hash=digest(text),
        start=text[:START],
        procedures=list(procedures),
        created_at=moment,
        expires_at=expires_at,
    )
    session.add(key)
    session.flush()
    return key, text


def find(session: Session, *, text: str, moment: datetime) -> ApiKey | None:
    """The key in force with this text; None for any other, revoked or expired."""
    if not text.startswith(PREFIX):
        return None
    in_force = or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > moment)
    return session.scalar(select(ApiKey).where(ApiKey.hash == digest(text), ApiKey.revoked_at.is_(None), in_force))


def note_use(session: Session, *, key: ApiKey, moment: datetime) -> None:
    """Write down that it served, at most once an hour."""
    if key.last_used_at is None or key.last_used_at < moment - SEEN_EVERY:
        key.last_used_at = moment


def listed(session: Session) -> list[ApiKey]:
    """All keys of the town, the latest first, revoked ones included."""
    return list(session.scalars(select(ApiKey).order_by(ApiKey.id.desc())))


def revoke(session: Session, *, name: str, moment: datetime) -> int:
    """Nothing opens with it any more; how many keys of this name there were."""
    mine = update(ApiKey).where(ApiKey.name == name, ApiKey.revoked_at.is_(None)).values(revoked_at=moment)
    return changed(session.execute(mine.execution_options(synchronize_session=False)))


def as_actor(key: ApiKey) -> Actor:
    """Who the journal says did it."""
    return Actor("api", id=key.id, name=key.name)


def reaches(key: ApiKey, procedure: str) -> bool:
    """Whether the key is for the cases of this procedure."""
    return not key.procedures or procedure in key.procedures
