from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from flask import Flask

from domain.errors import DomainError
from jobs import publishing
from settings import ROOT

TOWN = "carcans"


@pytest.fixture
def towns(tmp_path: Path) -> Path:
    copy = tmp_path / "towns"
    shutil.copytree(ROOT / "towns", copy)
    return copy


def edit(towns: Path, old: str, new: str) -> None:
    path = towns / TOWN / "town.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_broken_town_keeps_its_last_good_edition_and_says_why(app: Flask, towns: Path) -> None:
    database, vocabulary = app.extensions["database"], app.extensions["vocabulary"]
    before = app.extensions["editions"].current(TOWN).edition
    edit(towns, "login:", "logim:")
    outcome = publishing.publish(database, towns, TOWN, vocabulary)
    assert outcome.problems
    app.extensions["editions"].forget_look()
    assert app.extensions["editions"].current(TOWN).edition == before
    assert app.extensions["editions"].problems(TOWN) == outcome.problems
    page = app.test_client().get(f"/{TOWN}/").get_data(as_text=True)
    assert "logim" in page


def test_trap_35_nobody_publishes_over_an_edition_they_did_not_read(app: Flask, towns: Path) -> None:
    database, vocabulary = app.extensions["database"], app.extensions["vocabulary"]
    read = app.extensions["editions"].current(TOWN).edition
    edit(towns, "name: Carcans", "name: Carcans-Océan")
    assert publishing.compare(database, towns, TOWN, vocabulary) == (
        read,
        ["Commune : le nom : « Carcans » devient « Carcans-Océan »."],
    )
    assert publishing.publish(database, towns, TOWN, vocabulary, instead_of=read).changed
    edit(towns, "name: Carcans-Océan", "name: Carcans-Plage")
    with pytest.raises(DomainError, match="entre-temps"):
        publishing.publish(database, towns, TOWN, vocabulary, instead_of=read)


def test_publishing_the_same_files_twice_changes_nothing(app: Flask, towns: Path) -> None:
    assert not publishing.publish(app.extensions["database"], towns, TOWN, app.extensions["vocabulary"]).changed


def test_a_saved_file_is_noticed_and_the_library_concerns_every_town(towns: Path) -> None:
    watch = publishing.Watch(towns)
    assert watch.changed() == []
    edit(towns, "name: Carcans", "name: Carcans-Océan")
    assert watch.changed() == [TOWN]
    shared = towns / "library" / "mails" / "welcome.yaml"
    os.utime(shared, ns=(time.time_ns(), time.time_ns()))
    assert watch.changed() == publishing.town_folders(towns)
