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


class Clock:
    """Seconds that pass when the test says so; the files are real."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def write(towns: Path, name: str, lines: int) -> None:
    (towns / TOWN / name).write_text("#\n" * lines, encoding="utf-8")


def test_a_saved_file_is_noticed_and_the_library_concerns_every_town(towns: Path, clock: Clock) -> None:
    watch = publishing.Watch(towns, clock)
    assert watch.changed() == []
    edit(towns, "name: Carcans", "name: Carcans-Océan")
    assert settled(watch, clock) == [TOWN]
    assert settled(watch, clock) == []
    shared = towns / "library" / "mails" / "welcome.yaml"
    os.utime(shared, ns=(time.time_ns(), time.time_ns()))
    assert settled(watch, clock) == publishing.town_folders(towns)


def settled(watch: publishing.Watch, clock: Clock) -> list[str]:
    """What is named once half a second has passed after it was seen."""
    assert watch.changed() == []
    clock.wait(0.5)
    return watch.changed()


def test_files_saved_one_after_the_other_are_published_together(towns: Path, clock: Clock) -> None:
    watch = publishing.Watch(towns, clock)
    for name in ("pages/a.yaml", "pages/b.yaml", "pages/c.yaml"):
        write(towns, name, 1)
        assert watch.changed() == []
        clock.wait(0.25)
    clock.wait(0.25)
    assert watch.changed() == [TOWN]


def test_saves_that_go_on_delay_a_publication_by_a_second_and_a_half(towns: Path, clock: Clock) -> None:
    watch, began = publishing.Watch(towns, clock), clock.now
    for lines in range(1, 9):
        write(towns, "pages/a.yaml", lines)
        if named := watch.changed():
            break
        clock.wait(0.25)
    assert named == [TOWN]
    assert clock.now - began == 1.5


def test_one_town_that_is_being_edited_does_not_delay_another(towns: Path, clock: Clock) -> None:
    watch = publishing.Watch(towns, clock)
    edit(towns, "name: Carcans", "name: Carcans-Océan")
    watch.changed()
    clock.wait(0.4)
    (towns / "carros" / "pages" / "new.yaml").write_text("page: new\n", encoding="utf-8")
    assert watch.changed() == [TOWN]
    clock.wait(0.5)
    assert watch.changed() == ["carros"]


def test_a_deleted_file_is_noticed(towns: Path, clock: Clock) -> None:
    watch = publishing.Watch(towns, clock)
    next((towns / TOWN / "procedures").glob("*.yaml")).unlink()
    assert settled(watch, clock) == [TOWN]


@pytest.mark.parametrize("name", [".town.yaml.swp", "town.yaml~", ".saved/town.yaml"])
def test_what_an_editor_keeps_for_itself_is_no_save(towns: Path, clock: Clock, name: str) -> None:
    watch = publishing.Watch(towns, clock)
    (towns / TOWN / name).parent.mkdir(exist_ok=True)
    write(towns, name, 1)
    assert settled(watch, clock) == []


def test_three_files_saved_at_a_typists_pace_are_published_once_within_two_seconds(towns: Path) -> None:
    watch, named = publishing.Watch(towns), []
    saves = iter(["pages/a.yaml", "pages/b.yaml", "pages/c.yaml"])
    saved = time.monotonic()
    while not named and time.monotonic() - saved < 2:
        if (name := next(saves, None)) is not None:
            write(towns, name, 1)
            saved = time.monotonic()
        time.sleep(0.2)
        named += watch.changed()
    assert named == [TOWN]
    assert next(saves, None) is None
