"""Where records are kept: SQLite for one town on a small machine, PostgreSQL for many.

SQLite is opened in WAL mode, so readers never wait. A transaction starts at its first write, by BEGIN IMMEDIATE: it
holds no older snapshot, so a second writer waits for the first (`busy_timeout`) instead of failing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url

from domain.scope import TownSession

BUSY_MILLISECONDS = 15_000


class Database:
    """One engine and its sessions. Share one between threads; a forked process opens its own."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.url = _driver_url(url)
        self.engine = _sqlite(self.url, pool_size) if self.is_sqlite else _postgresql(self.url, pool_size)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def session(self, town: str | None, *, all_towns: bool = False, readonly: bool = False) -> TownSession:
        """A session that sees one town only. `all_towns` is for jobs and commands, `readonly` for pages only shown.

        Use it as a context manager and commit yourself, once.
        """
        info = {"town": town, "all_towns": all_towns, "readonly": readonly}
        return TownSession(self.engine, info=info, expire_on_commit=False)

    @contextmanager
    def begin(self, town: str | None, *, all_towns: bool = False) -> Iterator[TownSession]:
        """A session that commits at the end, or rolls back when something is raised."""
        with self.session(town, all_towns=all_towns) as session:
            yield session
            session.commit()

    def dispose(self) -> None:
        self.engine.dispose()


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    """The SQL statements sent while the block runs, for query budgets in tests and benchmarks.

    Row-level security's `set_config`, once a transaction on PostgreSQL, is not counted.
    """
    statements: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
        if "set_config('guichet.town'" not in statement:
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def _driver_url(text: str) -> URL:
    """`postgres://` and `postgresql://` mean psycopg 3 here."""
    url = make_url(text)
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgres", "postgresql") else url


def _sqlite(url: URL, pool_size: int) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    how = {"isolation_level": "IMMEDIATE"}
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, connect_args=how)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _postgresql(url: URL, pool_size: int) -> Engine:
    return create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)
