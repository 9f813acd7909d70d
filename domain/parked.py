"""Posts that arrived after their session had expired: kept, and replayed once the family has logged in again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.clock import now
from domain.records import Parked
from domain.scope import town_of
from domain.tokens import digest


def park(session: Session, *, path: str, form: Mapping[str, Any], hours: float = 2) -> str:
    """Keep a post ({input name: list of texts}) and return the secret that takes it back."""
    secret = secrets.token_urlsafe(32)
    session.add(
        Parked(
            town=town_of(session),
            hash=digest(secret),
            path=path,
            form=dict(form),
            expires_at=now() + timedelta(hours=hours),
        )
    )
    return secret


def peek(session: Session, *, token: str) -> tuple[str, dict[str, Any]] | None:
    """The post's path and form, left where they are: what a page may show again."""
    found = session.scalar(select(Parked).where(Parked.hash == digest(token), Parked.expires_at > now()))
    return (found.path, found.form) if found else None


def take(session: Session, *, token: str) -> tuple[str, dict[str, Any]] | None:
    """The post's path and form, once; None when it was taken, has expired or never was."""
    session.flush()
    taken = session.execute(
        delete(Parked)
        .where(Parked.hash == digest(token), Parked.expires_at > now())
        .returning(Parked.path, Parked.form)
        .execution_options(synchronize_session=False)
    ).first()
    return (taken.path, taken.form) if taken else None
