"""`flask database upgrade`: the database's tables."""

from __future__ import annotations

from flask.cli import AppGroup

from commands.application import database
from domain import migrate

group = AppGroup("database", help="The database's tables.")


@group.command("upgrade")
def upgrade() -> None:
    """Bring the tables up to date."""
    migrate.upgrade(database())
