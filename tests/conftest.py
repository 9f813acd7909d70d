"""What tests share: one published database per worker, copied for each test; a whole application on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import create_app
from domain import migrate, passwords
from domain.printing import RECEIPT
from domain.records import Attachment, Document
from jobs import publishing
from settings import ROOT, Settings
from tests import scanners
from workflows import demo

hypothesis.settings.register_profile("guichet", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("guichet")  # machines are shared: no test fails for being slow


def pytest_report_header() -> str:
    return "" if scanners.CLAMD else f"clamd: {scanners.MISSING}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where nobody may install ClamAV, its tests are left out, and the header says so."""
    out = [] if scanners.CLAMD else [item for item in items if item.get_closest_marker("clamd")]
    if out:
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Real Argon2id, at the least cost it takes."""
    passwords.configure(time_cost=1, memory_kib=64, parallelism=1)


def settings_for(folder: Path, database: Path) -> Settings:
    settings = Settings.from_environment({"GUICHET_VAR": str(folder), "GUICHET_DATABASE_URL": f"sqlite:///{database}"})
    return replace(settings, jobs="off", rate_limits=False, captcha_effort=50, demo=True, towns=ROOT / "towns")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the five towns and their demo people. Raises AssertionError with the towns' problems."""
    folder = tmp_path_factory.mktemp("published")
    settings = settings_for(folder, folder / "published.sqlite")
    app = create_app(settings)
    database = app.extensions["database"]
    migrate.upgrade(database)
    for slug in publishing.town_folders(settings.towns):
        outcome = publishing.publish(database, settings.towns, slug, app.extensions["vocabulary"])
        assert not outcome.problems, "\n".join(outcome.problems)
    for town in app.extensions["editions"].all():
        with database.begin(town.slug) as session:
            demo.load_demo(session, town=town)
            _leave_out_receipts(session)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return folder / "published.sqlite"


def _leave_out_receipts(session: Session) -> None:
    """Of what the demo sent: tests of papers count their own, and `tests/web/family/test_handed.py` sends for itself."""
    receipts = select(Document.id).where(Document.kind == RECEIPT)
    session.execute(delete(Attachment).where(Attachment.document_id.in_(receipts)))
    session.execute(delete(Document).where(Document.kind == RECEIPT))


@pytest.fixture
def app(published: Path, tmp_path: Path) -> Iterator[Flask]:
    """The whole application on a database of its own."""
    copy = tmp_path / "guichet.sqlite"
    shutil.copy(published, copy)
    made = create_app(settings_for(tmp_path, copy))
    yield made
    made.extensions["database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
