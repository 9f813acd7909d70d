"""The little SQL that differs between the two databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, false, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.records import Base, Identified


def insert_unless_there(session: Session, record: type[Base], **values: Any) -> bool:
    """INSERT ... ON CONFLICT DO NOTHING; whether this call wrote the row.

    A concurrent transaction that is writing the same key is waited for, on both databases. Pass every column that has
    no default.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    key = next(iter(record.__table__.primary_key))
    written = insert(record).values(**values).on_conflict_do_nothing().returning(key)
    return session.execute(written).first() is not None


def hold(session: Session, record: type[Identified], row_id: str) -> None:
    """Keep a row from others who hold it too, until this transaction ends.

    SQLite locks no row: an UPDATE, even of nothing, makes this transaction the only one that writes.
    """
    if session.get_bind().dialect.name == "sqlite":
        nothing = update(record).where(false()).values(id=record.id)
        session.execute(nothing.execution_options(synchronize_session=False))
    else:
        session.execute(select(record.id).where(record.id == row_id).with_for_update(key_share=True))


def changed(result: Any) -> int:
    """How many rows an UPDATE, INSERT or DELETE touched."""
    assert isinstance(result, CursorResult)
    return result.rowcount
