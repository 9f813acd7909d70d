from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.records import Person
from schemas.definitions import Town
from workflows.sheets import indicators, standing_of_all

CLAIRE, MISSIE = Person(id="p1", kind="adult"), Person(id="p2", kind="child")


@dataclass
class Sent:
    procedure: str
    person_id: str | None
    state: str
    id: str = "c"


FAMILY = Sent("family", None, "valid")
CHILD = Sent("child", "p2", "valid")


@pytest.mark.parametrize(
    ("sent", "standing"),
    [
        ([], "none"),
        ([FAMILY], "some_missing"),
        ([FAMILY, CHILD], "all_valid"),
        ([FAMILY, Sent("child", "p2", "waiting")], "waiting"),
        ([Sent("family", None, "waiting"), Sent("child", "p2", "waiting")], "waiting"),
        ([FAMILY, Sent("child", "p2", "incomplete")], "some_missing"),
        ([FAMILY, Sent("child", "p2", "refused")], "refused"),
        ([FAMILY, Sent("child", "p2", "refused"), CHILD], "all_valid"),
        ([FAMILY, CHILD, Sent("child", None, "waiting")], "waiting"),
        ([FAMILY, CHILD, Sent("child", None, "refused")], "all_valid"),
        ([FAMILY, CHILD, Sent("child", "gone", "refused")], "all_valid"),
        ([FAMILY, CHILD, Sent("question", None, "refused")], "all_valid"),
        ([FAMILY, Sent("child", "p2", "renamed_state")], "some_missing"),
    ],
)
def test_the_state_of_all_sheets(town: Town, sent: list[Sent], standing: str) -> None:
    found = indicators(town, [(CLAIRE, "holder"), (MISSIE, "child")], sent)
    assert standing_of_all(found) == standing


def test_a_household_without_children_needs_no_child_sheet(town: Town) -> None:
    assert standing_of_all(indicators(town, [(CLAIRE, "holder")], [FAMILY])) == "all_valid"


def test_nobody_has_no_sheets() -> None:
    assert standing_of_all([], has_household=False) == "none"


def test_a_town_without_sheets_closes_no_gate() -> None:
    assert standing_of_all([]) == "all_valid"


def test_an_indicator_stands_for_each_person(town: Town) -> None:
    found = indicators(town, [(CLAIRE, "holder"), (MISSIE, "child")], [FAMILY, Sent("child", None, "waiting")])
    rows = [(i.procedure.id, i.person, i.standing, i.newcomer) for i in found]
    assert rows == [
        ("family", None, "valid", False),
        ("child", MISSIE, "missing", False),
        ("child", None, "waiting", True),
    ]
