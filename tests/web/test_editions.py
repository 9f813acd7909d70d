"""What another process published is seen, and nothing is read while nothing moved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from domain import editions
from domain.database import Database, counting
from jobs import publishing
from schemas.bundle import Bundle, read_bundle
from schemas.problem import Broken
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


def publish_raw(database: Database, slug: str, before: str, after: str) -> str:
    """Store an edition of `slug` as an older portal could have: nothing is checked. Its name."""
    files = dict(read_bundle(ROOT / "towns", slug).files)
    path = f"{slug}/town.yaml"
    assert before in files[path]
    bundle = Bundle(slug, files | {path: files[path].replace(before, after, 1)})
    with database.begin(slug) as session:
        editions.publish(session, town=slug, bundle_hash=bundle.hash, bundle=bundle.files)
    return bundle.hash


def restarted(app: Flask) -> Flask:
    return create_app(app.extensions["settings"])


def test_an_edition_published_before_a_rule_was_added_is_served_still(app: Flask, elsewhere: Database) -> None:
    edition = publish_raw(elsewhere, "carros", "icon: ", "icon: of-another-year-")
    held = restarted(app).extensions["editions"]
    assert held.current("carros").edition == edition
    assert held.of("carros", edition).edition == edition


def test_a_town_that_cannot_be_built_closes_itself_only(
    app: Flask, elsewhere: Database, caplog: pytest.LogCaptureFixture
) -> None:
    edition = publish_raw(elsewhere, "carros", "name: ", "nom: [")
    again = restarted(app)
    with again.test_client() as visitor:
        answer = visitor.get("/carros/")
        assert answer.status_code == 503
        assert "momentanément indisponible" in answer.get_data(as_text=True)
        assert visitor.get("/cesson-sevigne/").status_code == 200
        assert visitor.get("/").status_code == 200
    assert "carros" not in {town.slug for town in again.extensions["editions"].all()}
    assert any(edition[:12] in record.getMessage() for record in caplog.records)


def test_a_town_reopens_with_its_next_sound_edition(app: Flask, elsewhere: Database) -> None:
    publish_raw(elsewhere, "carros", "name: ", "nom: [")
    again = restarted(app)
    held = again.extensions["editions"]
    with pytest.raises(Broken):
        held.current("carros")
    publishing.publish(elsewhere, ROOT / "towns", "carros", again.extensions["vocabulary"])
    held.forget_look()
    assert held.current("carros").slug == "carros"


def test_a_worker_keeps_serving_the_edition_before_one_that_it_cannot_build(app: Flask, elsewhere: Database) -> None:
    held = app.extensions["editions"]
    before = held.current("carros")
    edition = publish_raw(elsewhere, "carros", "name: ", "nom: [")
    held.forget_look()
    assert held.current("carros") is before
    with pytest.raises(Broken):
        held.of("carros", edition)
