from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from domain.records import Draft
from jobs import publishing
from tests.journeys.person import Person, words
from tests.web.wizard.conftest import CHILD, TOWN, begin_child
from web.wizard.inputs import parse_suggestion

IN_ROWS = """fields:
          use: fields/pickup
          home: {type: address, label: Son adresse, parts: [search, street, postcode, city], clear: true}
          hours: {type: timetable, label: Ses heures, weeks: {max: 2}, earliest: "07:00"}
"""


@pytest.fixture
def row(app: Flask, parent: Person, tmp_path: Path) -> Person:
    """A page whose rows ask an address and hours, with one row on it."""
    settings, copy = app.extensions["settings"], tmp_path / "towns"
    shutil.copytree(settings.towns, copy)
    path = copy / TOWN / "procedures" / "child.yaml"
    text = path.read_text(encoding="utf-8")
    assert "fields: {use: fields/pickup}\n" in text
    path.write_text(text.replace("fields: {use: fields/pickup}\n", IN_ROWS), encoding="utf-8")
    assert publishing.publish(app.extensions["database"], copy, TOWN, app.extensions["vocabulary"]).changed
    app.extensions["editions"].forget_look()
    return begin_child(parent).press("Suivant", CHILD).press("Ajouter une personne")


def stored(app: Flask) -> dict[str, Any]:
    with app.extensions["database"].session(TOWN) as session:
        draft = session.scalars(select(Draft).where(Draft.procedure == "child", Draft.state == "open")).one()
        return dict(draft.answers["pickup"][0])


def name_of(person: Person, end: str) -> str:
    return str(person.page.select_one(f'input[name^="pickup-"][name$="-{end}"]')["name"])


def value_of(person: Person, end: str) -> str:
    return str(person.page.select_one(f'input[name^="pickup-"][name$="-{end}"]')["value"])


def press(person: Person, value: str, typed: dict[str, str]) -> Person:
    """Press the button with this value in the row, after typing into inputs by the end of their names."""
    button = next(each for each in person.page.select("button[value]") if value in str(each["value"]))
    data = person._filled(button.find_parent("form"), {})
    names = {name_of(person, end): text for end, text in typed.items()}
    data = [(name, names.get(name, old)) for name, old in data] + [("_action", str(button["value"]))]
    return person._send(button.find_parent("form"), data)


def test_an_address_in_a_row_is_found_picked_and_wiped_without_a_script(app: Flask, row: Person) -> None:
    press(row, "find:pickup-", {"home-search": "4 rue de la Paix Cesson", "name": "Augusta Testa"})
    suggestion = row.page.select_one(".group .suggestions button")
    reads = words(suggestion.get_text())
    press(row, "pick:pickup-", {})
    home = stored(app)["home"]
    assert home["street"].startswith("4 "), "where no number is asked it stands before the street"
    assert home["postcode"] in reads
    assert home["insee"]
    assert "number" not in home
    assert value_of(row, "home-street") == home["street"]
    assert stored(app)["name"] == "Augusta Testa"
    press(row, "clear:pickup-", {})
    assert "home" not in stored(app)
    assert stored(app)["name"] == "Augusta Testa"


def test_hours_in_a_row_are_spread_over_the_week_without_a_script(app: Flask, row: Person) -> None:
    press(row, ":1:mon", {"hours-1-mon-from": "08:00", "hours-1-mon-to": "17:00"})
    assert row.status == 200
    [week] = stored(app)["hours"]["weeks"]
    assert week == {day: ["08:00", "17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def test_hours_are_spread_although_another_hour_is_refused_and_nothing_typed_is_lost(app: Flask, row: Person) -> None:
    typed = {
        "hours-1-mon-from": "08:00",
        "hours-1-mon-to": "17:00",
        "hours-1-tue-from": "18:00",
        "hours-2-wed-from": "05:00",
        "hours-2-wed-to": "09:00",
    }
    press(row, ":1:mon", typed)
    assert row.status == 422
    row.must_see("Pas avant 7 h 00")
    for visited in (row, row.visit(row.address)):
        assert [value_of(visited, f"hours-1-{day}-to") for day in ("mon", "tue", "fri")] == ["17:00"] * 3
        assert value_of(visited, "hours-2-wed-from") == "05:00"


def test_hours_that_cannot_be_read_are_not_spread_and_stay_as_typed(app: Flask, row: Person) -> None:
    press(row, ":1:mon", {"hours-1-mon-from": "18:00", "hours-1-mon-to": "08:00", "hours-1-tue-from": "09:00"})
    assert row.status == 422
    row.must_see("Le départ doit être après l'arrivée")
    assert [value_of(row, f"hours-1-{end}") for end in ("mon-from", "tue-from", "wed-from")] == ["18:00", "09:00", ""]


@pytest.mark.parametrize("text", ["", "x", "[]", "1", '{"street": 3}', '{"other": "x"}'])
def test_what_is_no_suggestion_writes_nothing(text: str) -> None:
    assert parse_suggestion(text) == {}
