"""The little SQL that differs between the two databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.records import Base


def insert_unless_there(session: Session, record: type[Base], **values: Any) -> bool:
    """INSERT ... ON CONFLICT DO NOTHING; whether this call wrote the row.

    A concurrent transaction that is writing the same key is waited for, on both databases. Pass every column that has
    no default.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    key = next(iter(record.__table__.primary_key))
    written = insert(record).values(**values).on_conflict_do_nothing().returning(key)
    return session.execute(written).first() is not None


def changed(result: Any) -> int:
    """How many rows an UPDATE, INSERT or DELETE touched."""
    assert isinstance(result, CursorResult)
    return result.rowcount
