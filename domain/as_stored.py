"""Rows as they stand in the database, whatever somebody put there: what cannot be read is handed on as the text found.

For proofs only. A record's own types refuse what they cannot read, and one such value would hide all that comes after it;
here it is a value that fits no hash. SQLite keeps any text in any column; PostgreSQL refuses what is no date and no JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import JSON, Date, Select, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from domain.records.base import Base, Moment

Read = Callable[[Any], Any]


def rows(
    session: Session, record: type[Base], names: Iterable[str], narrow: Callable[[Select[Any]], Select[Any]]
) -> Iterator[SimpleNamespace]:
    """These columns of a record's rows, a thousand at a time; `narrow` adds the conditions, the order, and other columns."""
    columns = {name: getattr(record, name) for name in names}
    asked: Any = select(*(type_coerce(column, NullType()).label(name) for name, column in columns.items()))
    readers = [(name, _reader(column.type)) for name, column in columns.items()]
    with session.execute(narrow(asked.select_from(record)).execution_options(yield_per=1000)) as result:
        for row in result:
            found = row._asdict()
            found.update((name, read(found[name])) for name, read in readers)
            yield SimpleNamespace(**found)


def _reader(kind: Any) -> Read:
    match kind:
        case Moment():
            return _moment
        case Date():
            return _day
        case JSON():
            return _json
    return _plain


def _moment(found: Any) -> Any:
    if isinstance(found, str):
        with suppress(ValueError):
            found = datetime.fromisoformat(found)
    if isinstance(found, datetime):
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return _plain(found)


def _day(found: Any) -> Any:
    if isinstance(found, str):
        with suppress(ValueError):
            return date.fromisoformat(found)
    return found if isinstance(found, date) else _plain(found)


def _json(found: Any) -> Any:
    """PostgreSQL's driver has read it already: what is text there was text in the JSON, and no column of ours holds one."""
    if isinstance(found, str):
        with suppress(ValueError):
            return json.loads(found)
    return found if isinstance(found, dict | list) else _plain(found)


def _plain(found: Any) -> Any:
    return found if found is None or isinstance(found, str | int | float) else repr(found)
