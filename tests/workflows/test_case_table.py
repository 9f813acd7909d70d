from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.clock import NEVER, now
from domain.records import Case
from schemas.definitions import Department, Field, Label, Procedure, Step, Town
from schemas.problem import Broken
from tests.worlds import make_town, text
from workflows.books import Cell
from workflows.case_table import COMMON, REST, Reader, answers_of, common, told

AGENT = Actor("agent", id="a", name="Inès", roles=("agent",))
NURSE = Actor("agent", id="n", name="Nour", roles=("agent", "health"))
PASSWORD = text("password", "password")
FIELDS = (
    text("last_name"),
    text("birth_date", "date"),
    text("age", "number"),
    PASSWORD,
    Field("intro", "information", "À lire"),
    text("allergies", readers=("health",)),
    text("pickup", "group", fields=(text("name"), text("phone", "phone"), text("care", readers=("health",)))),
)
ANSWERS = {
    "last_name": "Roux",
    "birth_date": "2018-05-21",
    "age": 8,
    "password": "hash-of-a-password",
    "allergies": "Arachide",
    "pickup": [
        {"_key": "k1", "name": "Léa", "phone": "+33612345678", "care": "Insuline"},
        {"_key": "k2", "name": "Paul"},
    ],
}


def town_with(*fields: Field, edition: str = "e" * 64) -> Town:
    town = make_town()
    child = replace(town.procedures["child"], steps=(Step("one", "Une", fields),))
    roles, services = {**town.roles, "health": "Santé"}, {"north": Department("north", "Pôle nord")}
    labels = {"urgent": Label("urgent", "Urgent", "red")}
    procedures = {**town.procedures, "child": child}
    return replace(town, procedures=procedures, roles=roles, services=services, labels=labels, edition=edition)


TOWN = town_with(*FIELDS)


def gone(edition: str) -> Town:
    raise KeyError(edition)


def case(**values: Any) -> Case:
    sent = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
    return Case(
        **{
            "town": "carros", "id": "1", "reference": "CAR-1", "procedure": "child", "edition": "e" * 64, "workflow": "sheet",
            "subject_kind": "child", "title": "Roux, Nina", "state": "waiting", "colour": "orange", "holder": "staff",
            "answers": ANSWERS, "facts": {}, "service": "", "labels": [], "assignee_name": "", "due_at": NEVER,
            "sent_at": sent, "entered_at": sent, **values,
        }
    )  # fmt: skip


def cells(reader: Reader, of: Case) -> dict[str, Cell]:
    answers = answers_of(reader, reader.town.procedures["child"])
    return dict(zip(answers.labels, told(reader, of, answers).cells, strict=True))


def test_a_row_says_what_a_list_does() -> None:
    late = now() - timedelta(days=1)
    row = case(service="north", labels=["urgent", "old"], assignee_name="Inès", due_at=late)
    said = dict(zip(COMMON, common(Reader(TOWN, gone, AGENT), row), strict=True))
    assert said["Service"] == "Pôle nord"
    assert said["Étiquettes"] == "Urgent, old"
    assert (said["Démarche"], said["État"], said["Chez"]) == ("Child", "En attente", "La ville")
    assert said["Envoyé le"] == datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001 (as clocks show it in Paris)
    assert said["En retard"] == "oui"
    assert dict(zip(COMMON, common(Reader(TOWN, gone, AGENT), case()), strict=True))["À traiter avant le"] is None


def test_a_day_is_a_day_a_number_is_a_number_and_rows_of_a_group_keep_their_place() -> None:
    said = cells(Reader(TOWN, gone, AGENT), case())
    assert said["Birth date"] == date(2018, 5, 21)
    assert said["Age"] == 8
    assert said["Pickup : Name"] == "Léa ; Paul"
    phones = said["Pickup : Phone"]
    assert isinstance(phones, str)
    assert phones.endswith(" ; ")
    assert said[REST] is None


def test_no_password_and_no_text_without_an_answer_has_a_column() -> None:
    said = cells(Reader(TOWN, gone, NURSE, reserved=True), case())
    assert "Password" not in said
    assert "À lire" not in said
    assert "hash-of-a-password" not in map(str, said.values())


@pytest.mark.parametrize(
    ("reader", "given"),
    [
        (Reader(TOWN, gone, AGENT), False),
        (Reader(TOWN, gone, AGENT, reserved=True), False),
        (Reader(TOWN, gone, NURSE), False),
        (Reader(TOWN, gone, NURSE, reserved=True), True),
    ],
)
def test_reserved_answers_are_for_who_may_read_them_and_asks(reader: Reader, given: bool) -> None:
    answers = answers_of(reader, TOWN.procedures["child"])
    said = told(reader, case(), answers)
    assert ("Allergies" in answers.labels) == ("Pickup : Care" in answers.labels) == given
    assert any("Arachide" in str(cell) for cell in said.cells) == given
    assert any("Insuline" in str(cell) for cell in said.cells) == given
    assert said.steps == (("Une",) if given else ())


def test_a_question_that_moved_into_a_group_keeps_the_readers_that_it_has_today() -> None:
    today = town_with(text("last_name"), text("family", "group", fields=(text("allergies", readers=("health",)),)))
    old = town_with(text("last_name"), text("allergies"), edition="0" * 64)
    said = cells(Reader(today, lambda edition: old, AGENT), case(edition="0" * 64))
    assert "Arachide" not in map(str, said.values())
    assert said["Last name"] == "Roux"


def test_an_answer_that_the_procedure_no_longer_asks_for_is_not_lost() -> None:
    today, old = town_with(text("last_name")), town_with(text("last_name"), text("doctor"), edition="0" * 64)
    answers = {"last_name": "Roux", "doctor": "Dr Martin"}
    said = cells(Reader(today, lambda edition: old, AGENT), case(edition="0" * 64, answers=answers))
    assert said == {"Last name": "Roux", REST: "Doctor : Dr Martin"}


def broken(edition: str) -> Town:
    raise Broken([])


@pytest.mark.parametrize("town_of", [gone, broken])
def test_a_case_whose_edition_cannot_be_read_is_told_with_today_s(town_of: Callable[[str], Town]) -> None:
    assert cells(Reader(TOWN, town_of, AGENT), case(edition="0" * 64))["Last name"] == "Roux"


HIDDEN: list[tuple[dict[str, Any], Actor, bool]] = [
    ({}, AGENT, True),
    ({}, Actor("agent", roles=("other",)), True),
    ({}, Actor("agent", roles=("config",)), False),
    ({}, Actor("family"), False),
    ({"service": "north"}, replace(AGENT, services=("north",)), True),
    ({"service": "south"}, replace(AGENT, services=("north",)), False),
    ({"procedure": "gone"}, AGENT, False),
]


@pytest.mark.parametrize(("values", "actor", "seen"), HIDDEN)
def test_a_case_is_told_to_who_decides_on_it(values: dict[str, Any], actor: Actor, seen: bool) -> None:
    assert Reader(TOWN, gone, actor).may_see(case(**values)) == seen


def test_a_procedure_that_the_town_no_longer_has_is_read_in_the_case_s_edition() -> None:
    rest: dict[str, Procedure] = {name: each for name, each in TOWN.procedures.items() if name != "child"}
    today = replace(TOWN, procedures=rest, edition="f" * 64)
    assert Reader(today, lambda edition: TOWN, AGENT).may_see(case())
