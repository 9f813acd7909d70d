"""A correction asks for what was marked, and for what that reaches; the rest stays as it was sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from forms.walk import walk
from schemas.conditions import compile_condition
from schemas.definitions import Field, Procedure, Step
from tests.worlds import text
from web.wizard import settled


def asks(name: str, kind: str = "text", **more: Any) -> Field:
    return replace(text(name, kind), **more)


WORKING = compile_condition({"work": "paid"})
HOME = Step("home", "Foyer", (asks("street"), asks("city"), asks("tip", "information")))
WORK = Step(
    "work",
    "Emploi",
    (asks("work"), asks("employer", when=WORKING), asks("hours", required=WORKING), asks("note")),
)
AWAY = Step("away", "Ailleurs", (asks("abroad"),), when=WORKING)
PEOPLE = Step("people", "Personnes", (asks("people", "people", fields=(asks("name"), asks("phone"))),))
REVIEW = Step("review", "Vérification", (asks("review", "review"), asks("sure", "consent")))
PROCEDURE = Procedure("p", "P", "request", ("guardian",), "flow", (HOME, WORK, AWAY, PEOPLE, REVIEW))
SENT: dict[str, Any] = {
    "street": "1 rue A",
    "city": "Carros",
    "work": "none",
    "note": "x",
    "hours": "35",
    "people": [{"_key": "a", "name": "Ada", "phone": "1"}, {"_key": "b", "name": "Bo", "phone": "2"}],
    "sure": True,
}
EVERY_STEP = {step.id: True for step in PROCEDURE.steps}


def asked(marked: dict[str, str], answers: dict[str, Any] | None = None, **facts: Any) -> set[str]:
    """Input names of the questions that are asked again."""
    answers = answers if answers is not None else SENT
    told = {settled.MARKED: marked, settled.BEFORE: SENT, **facts}
    left_out = settled.names(PROCEDURE, answers, told, walk(PROCEDURE, answers, told, seen=EVERY_STEP))
    inner = {f"people-{row['_key']}-{each}" for row in answers["people"] for each in ("name", "phone")}
    every = {question.id for step in PROCEDURE.steps for question in step.fields} | inner
    open_names = every - left_out
    return open_names - (inner if "people" not in open_names else set()) - {"review", "sure"}


@pytest.mark.parametrize(
    ("marked", "changes", "open_names"),
    [
        ({}, {}, None),
        ({"note": "?"}, {}, {"note"}),
        ({"street": "?"}, {}, {"street", "tip"}),
        ({"work": "?"}, {}, {"work", "employer", "hours", "abroad"}),
        ({"note": "?"}, {"work": "paid"}, {"note", "work", "employer", "hours", "abroad"}),
        ({"people-a-phone": "?"}, {}, {"people", "people-a-phone"}),
        ({"people": "?"}, {}, {"people", *(f"people-{key}-{each}" for key in "ab" for each in ("name", "phone"))}),
        ({"note": "?"}, {"city": ""}, {"note", "city", "tip"}),
    ],
    ids=[
        "nothing was marked", "one answer", "its texts", "what its answer opens", "what changed since", "one person",
        "the whole group", "what lacks",
    ],
)  # fmt: skip
def test_only_what_was_marked_and_what_it_reaches_is_asked(
    marked: dict[str, str], changes: dict[str, Any], open_names: set[str] | None
) -> None:
    found = asked(marked, SENT | changes)
    if open_names is None:
        assert {"street", "city", "work", "note", "people"} <= found
    else:
        assert found == open_names


def test_what_a_check_found_wrong_since_is_asked_again() -> None:
    facts = settled.reopen({"kept": 1}, ["city"])
    assert facts["kept"] == 1
    assert asked({"note": "?"}, **facts) == {"note", "city", "tip"}
    assert settled.reopen(facts, ["street"])[settled.REOPENED] == ["city", "street"]


def test_a_person_added_in_the_correction_is_asked_everything() -> None:
    more = {"people": [*SENT["people"], {"_key": "c", "name": "", "phone": ""}]}
    found = asked({"people-a-phone": "?"}, SENT | more)
    assert {"people-c-name", "people-c-phone"} <= found
    assert "people-b-name" not in found


def test_the_last_page_is_always_whole() -> None:
    told = {settled.MARKED: {"note": "?"}, settled.BEFORE: SENT}
    left_out = settled.names(PROCEDURE, SENT, told, walk(PROCEDURE, SENT, told, seen=EVERY_STEP))
    assert not left_out & {"review", "sure"}
    assert settled.is_whole(HOME, left_out)
    assert not settled.is_whole(WORK, left_out)


def left_out(procedure: Procedure, marked: dict[str, str], sent: dict[str, Any]) -> frozenset[str]:
    told = {settled.MARKED: marked, settled.BEFORE: sent}
    return settled.names(procedure, sent, told, walk(procedure, sent, told, seen=EVERY_STEP))


def test_an_answer_of_a_person_is_asked_again_where_its_condition_reads_one_outside() -> None:
    inner = (asks("name"), asks("desk", when=WORKING))
    people = Step("people", "Personnes", (asks("people", "people", fields=inner),))
    procedure = replace(PROCEDURE, steps=(WORK, people, REVIEW))
    found = left_out(procedure, {"work": "?"}, SENT)
    assert "people" not in found
    assert {"people-a-name", "people-b-name"} <= found
    assert not {"people-a-desk", "people-b-desk", "people-a", "people-b"} & found


def test_people_of_whom_nothing_is_asked_are_left_out_whole() -> None:
    found = left_out(PROCEDURE, {"people-a-phone": "?"}, SENT)
    assert "people-b" in found
    assert "people-a" not in found


def test_where_nothing_that_was_marked_can_be_asked_and_no_page_ends_it_everything_is() -> None:
    unknown = {"gone": "?"}
    assert left_out(replace(PROCEDURE, steps=(HOME, WORK)), unknown, SENT) == frozenset()
    assert left_out(PROCEDURE, unknown, SENT)


@pytest.mark.parametrize(
    ("name", "kept"), [("people-a-phone", True), ("city", True), ("rows", False), ("rows-a-note", False)]
)
def test_what_stands_in_a_group_that_stays_stays_too(name: str, kept: bool) -> None:
    assert settled.keeps({"people", "city", "rows-b-note"}, name) is kept
