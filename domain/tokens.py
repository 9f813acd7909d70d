"""One-time links: the secret goes out by mail, only its hash stays."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.clock import now
from domain.errors import DomainError
from domain.records import Account, Token
from domain.scope import town_of
from domain.sql import changed

INVALID = "Ce lien n’est plus valable. Demandez-en un nouveau."


def digest(secret: str) -> str:
    """What is kept of a secret. A plain hash is enough: the secrets are random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_token(
    session: Session, *, account: Account | None, purpose: str, hours: float, data: Mapping[str, Any] | None = None
) -> str:
    """A new secret, told here once. `account` is None for what a visitor resumes."""
    secret = secrets.token_urlsafe(32)
    session.add(
        Token(
            town=town_of(session),
            account_id=account.id if account else None,
            purpose=purpose,
            hash=digest(secret),
            expires_at=now() + timedelta(hours=hours),
            data=dict(data or {}),
        )
    )
    return secret


def peek_token(session: Session, *, token: str, purpose: str | tuple[str, ...]) -> Token:
    """The token, left unused: what a page may show before the button is pressed. Raises DomainError `token_invalid`."""
    purposes = (purpose,) if isinstance(purpose, str) else purpose
    found = session.scalar(select(Token).where(Token.hash == digest(token), Token.purpose.in_(purposes)))
    if found is None or found.used_at is not None or found.expires_at <= now():
        raise DomainError("token_invalid", INVALID)
    return found


def redeem_token(session: Session, *, token: str, purpose: str | tuple[str, ...]) -> Token:
    """Use the token up. Of two clicks at once, one succeeds. Raises DomainError `token_invalid`."""
    found = peek_token(session, token=token, purpose=purpose)
    use = update(Token).where(Token.id == found.id, Token.used_at.is_(None)).values(used_at=now())
    if not changed(session.execute(use.execution_options(synchronize_session=False))):
        raise DomainError("token_invalid", INVALID)
    return found


def revoke_tokens(session: Session, *, account: Account, purposes: tuple[str, ...]) -> None:
    """What was mailed before opens nothing any more."""
    session.flush()
    session.execute(
        update(Token)
        .where(Token.account_id == account.id, Token.purpose.in_(purposes), Token.used_at.is_(None))
        .values(used_at=now())
        .execution_options(synchronize_session=False)
    )
