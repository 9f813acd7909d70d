"""Numbers in order, without two alike under concurrent requests."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.records import Counter
from domain.scope import town_of
from domain.sql import insert_unless_there


def next_number(session: Session, *, name: str, first: int = 1) -> int:
    """The next number under `name`. Its row stays locked until the transaction ends: none is doubled."""
    insert_unless_there(session, Counter, town=town_of(session), name=name, value=first - 1)
    step = (
        update(Counter)
        .where(Counter.name == name)
        .values(value=Counter.value + 1)
        .returning(Counter.value)
        .execution_options(synchronize_session=False)
    )
    return session.execute(step).scalar_one()


def skip_numbers(session: Session, *, name: str, count: int) -> None:
    """Leave out the numbers that the caller hands out itself: `count` of them, the last one taken included."""
    skip = update(Counter).where(Counter.name == name).values(value=Counter.value + count - 1)
    session.execute(skip.execution_options(synchronize_session=False))
