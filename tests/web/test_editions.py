"""What another process published is seen, and nothing is read while nothing moved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from domain import editions
from domain.database import Database, counting
from jobs import publishing
from settings import ROOT


@pytest.fixture
def elsewhere(app: Flask) -> Database:
    """The same database, as another process has it."""
    return Database(app.extensions["settings"].database_url)


def problems_of(app: Flask, town: str) -> tuple[str, ...]:
    app.extensions["editions"].forget_look()
    app.extensions["editions"].all()
    return app.extensions["editions"].problems(town)


def test_looking_again_reads_one_row_while_nothing_moved(app: Flask) -> None:
    held = app.extensions["editions"]
    before = held.all()
    held.forget_look()
    with counting(app.extensions["database"]) as statements:
        assert held.all() == before
    assert len(statements) == 1
    assert "problems" not in statements[0]


def test_what_another_process_published_is_seen(app: Flask, elsewhere: Database, tmp_path: Path) -> None:
    held = app.extensions["editions"]
    town = held.current("carros")
    shutil.copytree(ROOT / "towns", tmp_path / "towns")
    page = tmp_path / "towns" / "carros" / "town.yaml"
    page.write_text(page.read_text(encoding="utf-8").replace("name: ", "name: Nouvelle ", 1), encoding="utf-8")
    outcome = publishing.publish(elsewhere, tmp_path / "towns", "carros", app.extensions["vocabulary"])
    assert not outcome.problems
    held.forget_look()
    assert held.current("carros").edition != town.edition
    assert held.of("carros", town.edition) is town, "drafts begun before keep theirs"


def test_problems_noted_by_another_process_come_and_go(app: Flask, elsewhere: Database) -> None:
    assert problems_of(app, "carros") == ()
    for problems in (["carros/town.yaml:1:1: ..."], []):
        with elsewhere.begin("carros") as session:
            editions.report_problems(session, town="carros", problems=problems)
        assert problems_of(app, "carros") == tuple(problems)
