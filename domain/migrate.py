"""Brings a database to the newest tables. Safe to call from several processes at once: one works, the others wait."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from domain.database import Database
from domain.records import Base

_LOCK = 7_183_201
"""Any number, as long as every Guichet process takes the same one."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the missing revisions."""
    with database.engine.begin() as connection:
        _wait_for_turn(connection)
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str = "base") -> None:
    """Undo revisions down to `revision`; for tests, a town goes back with its backup."""
    with database.engine.begin() as connection:
        _wait_for_turn(connection)
        command.downgrade(_config(connection), revision)


def new_revision(database: Database, message: str) -> None:
    """Write a revision with what the models have and the database has not; to be read and completed by hand."""
    with database.engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def differences(database: Database) -> list[object]:
    """What the models say and the tables do not, or the reverse; empty when they agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
