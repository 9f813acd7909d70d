from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from domain.records import Person
from schemas.definitions import Delay, Renewal, Town, Validity
from workflows.renewals import asks_from
from workflows.sheets import Indicator, indicators, standing_of_all

CLAIRE, MISSIE = Person(id="p1", kind="adult"), Person(id="p2", kind="child")


@dataclass
class Sent:
    procedure: str
    person_id: str | None
    state: str
    id: str = "c"
    updated_at: datetime = datetime(2026, 9, 7, 9, tzinfo=UTC)


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


YEAR, THREE_MONTHS, SCHOOL_YEAR = Validity(1, "years"), Validity(3, "months"), Validity(1, "school_year")


def judged(
    town: Town, each: Validity, day: date, state: str = "valid", decided: datetime = FAMILY.updated_at
) -> Indicator:
    """The family's sheet, settled at that moment and looked at on that day."""
    procedure = replace(town.procedures["family"], renew=Renewal(each))
    sent = replace(FAMILY, updated_at=decided)
    return Indicator(procedure, None, sent, town.workflow_of(procedure).states[state], day=day)


@pytest.mark.parametrize(
    ("each", "day", "standing"),
    [
        (YEAR, date(2027, 9, 7), "valid"),
        (YEAR, date(2027, 9, 8), "expired"),
        (THREE_MONTHS, date(2026, 12, 7), "valid"),
        (THREE_MONTHS, date(2026, 12, 8), "expired"),
        (Validity(10, "days"), date(2026, 9, 17), "valid"),
        (Validity(10, "days"), date(2026, 9, 18), "expired"),
        (SCHOOL_YEAR, date(2027, 8, 31), "valid"),
        (SCHOOL_YEAR, date(2027, 9, 1), "expired"),
    ],
)
def test_a_sheet_expires_counted_from_its_decision(town: Town, each: Validity, day: date, standing: str) -> None:
    assert judged(town, each, day).standing == standing


def test_a_sheet_validated_in_august_holds_for_the_year_that_begins(town: Town) -> None:
    july, august = datetime(2026, 7, 31, 12, tzinfo=UTC), datetime(2026, 8, 1, 12, tzinfo=UTC)
    assert judged(town, SCHOOL_YEAR, date(2026, 9, 1), decided=july).standing == "expired"
    assert judged(town, SCHOOL_YEAR, date(2027, 8, 31), decided=august).standing == "valid"


@pytest.mark.parametrize(("state", "standing"), [("waiting", "waiting"), ("refused", "refused")])
def test_only_a_valid_sheet_expires(town: Town, state: str, standing: str) -> None:
    late = judged(town, YEAR, date(2030, 1, 1), state)
    assert (late.standing, late.last_day) == (standing, None)


def test_without_a_renewal_a_sheet_is_valid_for_ever(town: Town) -> None:
    [family] = indicators(town, [(CLAIRE, "holder")], [FAMILY])
    assert (family.standing, family.last_day) == ("valid", None)


def test_an_expired_sheet_closes_gates_after_a_refused_one(town: Town) -> None:
    expired = judged(town, YEAR, date(2030, 1, 1))
    refused = judged(town, YEAR, date(2030, 1, 1), "refused")
    missing = replace(expired, case=None, state=None)
    assert standing_of_all([expired, missing]) == "expired"
    assert standing_of_all([expired, refused]) == "refused"


@pytest.mark.parametrize(
    ("remind", "first_day"),
    [
        (None, date(2027, 9, 8)),
        (Delay(30, "days"), date(2027, 8, 8)),
        (Delay(48, "hours"), date(2027, 9, 5)),
        (Delay(5, "working_days"), date(2027, 8, 31)),
    ],
)
def test_a_family_is_asked_from_the_reminder_on(remind: Delay | None, first_day: date) -> None:
    assert asks_from(Renewal(YEAR, remind), date(2027, 9, 7)) == first_day
