from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from domain import passwords
from domain.database import Database
from schemas.definitions import Town
from tests import databases, worlds

any_database = databases.any_database
sqlite = databases.sqlite
sqlite_template = databases.sqlite_template
postgres = databases.postgres
postgres_server = databases.postgres_server
postgres_template = databases.postgres_template


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Real Argon2id, at the least cost it takes."""
    passwords.configure(time_cost=1, memory_kib=64, parallelism=1)


@pytest.fixture
def town() -> Town:
    return worlds.make_town()


@pytest.fixture
def session(sqlite: Database) -> Iterator[Session]:
    with sqlite.session("carros") as session:
        yield session
