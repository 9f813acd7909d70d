"""Every way can be taken by somebody, nobody is stuck for want of one, and what may happen is never refused."""

from __future__ import annotations

import pytest

from tests.schemas.link.flows import ASKED, told

PARK = "park: {label: Garder, from: waiting, to: limbo, by: [agent]%s}"
BACK = "back: {label: Reprendre, from: limbo, to: waiting, by: [agent]%s}"
STAFF = "holder: staff"


def when(condition: str) -> str:
    return f", when: {condition}" if condition else ""


def beside(condition: str) -> list[str]:
    """What is told of one more way out of the first state, under this condition."""
    return told(f"more: {{label: Plus, from: waiting, to: granted, by: [agent]{when(condition)}}}")


def aside(to: str, back: str, *more: str) -> list[str]:
    """What is told of a state reached under a condition and left under another."""
    return told(PARK % when(to), BACK % when(back), *more, state=STAFF)


@pytest.mark.parametrize(
    "condition",
    [
        "{school: moulin}",
        "{city: away}",
        "{city: {is: missing}}",
        "{exemption: {is: missing}}",
        "{weeks: 4}",
        "{actor: family}",
        "{household.sheets: all_valid}",
        "{household.children: {above: 2}}",
        "{birth.age: {at_least: 3}, birth: {below: '2020-01-01'}}",
        "{today: {at_least: '2026-01-01'}}",
        "{proof: {is: answered}}",
        "{activities: {includes: judo, only: [judo, music]}}",
    ],
)
def test_a_way_that_somebody_can_take_is_accepted(condition: str) -> None:
    assert beside(condition) == []


@pytest.mark.parametrize(
    "condition",
    [
        "{all: [{school: moulin}, {school: gare}]}",
        "{exemption: false, city: away}",
        "{weeks: 5}",
        "{actor: agent}",
        "{activities: {includes: judo, only: music}}",
        "{all: [{household.sheets: none}, {household.sheets: waiting}]}",
        "{birth: {above: '2026-01-02', below: '2026-01-02'}}",
    ],
)
def test_a_way_that_nobody_can_take_is_told(condition: str) -> None:
    assert beside(condition) == [
        "« more » ne peut jamais être fait : sa condition ne peut pas être vraie quand on y arrive"
    ]


@pytest.mark.parametrize(
    ("to", "back", "more"),
    [
        ("{household.sheets: waiting}", "{household.sheets: all_valid}", "{household.sheets: waiting}"),
        ("{school: moulin}", "{school: moulin}", ""),
        ("", "{birth.age: {below: 3}}", "{birth.age: {at_least: 3}}"),
        ("{exemption: true}", "{city: here}", "{city: away}"),
        ("", "{weeks: {at_most: 2}}", "{weeks: {at_least: 3}}"),
        ("", "{school: [moulin, gare]}", "{school: bourg}"),
        ("", "{school: moulin}", "{school: {not: moulin}}"),
        ("", "{free: chien}", "{free: chat}"),
        ("", "{household.children: 1}", "{household.children: 2}"),
    ],
)
def test_ways_out_that_leave_nobody_are_accepted(to: str, back: str, more: str) -> None:
    other = f"other: {{label: Clore, from: limbo, to: granted, by: [agent]{when(more)}}}"
    assert aside(to, back, *([other] if more else [])) == []


@pytest.mark.parametrize(
    ("to", "back", "stuck"),
    [
        ("", "{school: moulin}", "{school: gare}"),
        ("", "{school: [moulin, gare]}", "{school: bourg}"),
        ("{exemption: true}", "{city: here}", "{city: away, exemption: true}"),
        ("", "{city: [here, away]}", "{city: {is: missing}, exemption: {is: missing}}"),
        ("", "{any: [{exemption: true}, {exemption: false}]}", "{exemption: {is: missing}}"),
        ("{weeks: {above: 1}}", "{weeks: {at_least: 3}}", "{weeks: 2}"),
        ("", "{activities: {includes: judo}}", "{activities: {is: missing}}"),
    ],
)
def test_answers_without_a_way_out_are_told(to: str, back: str, stuck: str) -> None:
    fact = f"une demande « ask » où {stuck} resterait sans fin dans l'état « limbo » : rien n'en sort alors"
    assert aside(to, back) == [fact]


def test_a_delay_is_a_way_out_for_every_answer() -> None:
    assert aside("", "{school: moulin}", "lapse: {from: limbo, to: refused, after: 30 days}") == []


def test_a_way_whose_condition_the_way_before_excludes_is_told() -> None:
    more = "other: {label: Clore, from: limbo, to: granted, by: [agent], when: {school: gare}}"
    (fact,) = aside("{school: moulin}", "", more)
    assert fact.startswith("« other » ne peut jamais être fait")


def test_an_answer_that_an_action_writes_opens_what_the_family_could_not() -> None:
    park = "park: {label: Garder, from: waiting, to: limbo, by: [agent], when: {school: gare}, do: [{set_answers: {school: moulin}}]}"
    assert told(park, BACK % when("{school: moulin}"), state=STAFF) == []


def test_a_correction_may_change_any_answer() -> None:
    ways = (
        PARK % when("{school: moulin}"),
        "again: {label: Compléter encore, from: limbo, to: incomplete, by: [agent], needs: [fields]}",
        "changed: {label: Déplacer, from: limbo, to: granted, by: [agent], when: {school: moulin}}",
    )
    assert told(*ways, state=STAFF) == []


def test_a_state_that_only_such_a_way_reaches_is_told_with_it() -> None:
    never = "{all: [{school: moulin}, {school: gare}]}"
    reached, way = sorted(aside(never, ""))
    assert reached.startswith("aucune demande n'arrive à l'état « limbo »")
    assert way.startswith("« park »")


def test_a_state_that_only_such_ways_leave_is_told_with_them() -> None:
    never = "{all: [{school: moulin}, {school: gare}]}"
    left, way = sorted(aside("", never))
    assert left.startswith("aucune demande ne sort de l'état « limbo »")
    assert way.startswith("« back »")


@pytest.mark.parametrize(
    ("routes", "accepted"),
    [
        ("{to: north, when: {school: moulin}}, {to: south}", True),
        ("{to: north, when: {school: moulin}}, {to: south, when: {school: [moulin, gare]}}", True),
        ("{to: north, when: {school: moulin}}, {to: south, when: {school: moulin}}", False),
        ("{to: north, when: {school: [moulin, gare]}}, {to: south, when: {school: gare}}", False),
        ("{to: north, when: {weeks: {above: 4}}}, {to: south}", False),
        ("{to: north, when: {household.sheets: waiting}}, {to: south, when: {household.sheets: all_valid}}", True),
    ],
)
def test_each_service_of_a_state_can_get_something(routes: str, accepted: bool) -> None:
    state = "waiting: {label: À instruire, colour: orange, holder: staff"
    found = told(change=(state, f"{state}, route: [{routes}]"))
    assert (found == []) is accepted
    assert accepted or found[0].startswith("ce service ne reçoit jamais rien")


def test_a_procedure_that_another_begins_has_answers_that_its_family_never_gave() -> None:
    hidden = ASKED.replace("required: true", "required: false")
    start = "go_on: {label: Suivre, from: waiting, to: granted, by: [agent], do: [{start: {procedure: ask}}]}"
    condition = "{exemption: false, city: away}"
    assert told(start, PARK % when(condition), BACK % "", state=STAFF, asked=hidden) == []


def test_a_way_of_a_shared_workflow_is_for_one_of_its_procedures_at_least() -> None:
    way = "more: {label: Plus, from: waiting, to: granted, by: [agent], when: {weeks: 6}}"
    longer = ASKED.replace("procedure: ask", "procedure: other").replace("max: 4", "max: 8")
    assert told(way) != []
    assert told(way, other=longer) == []


def test_answers_are_stuck_in_one_procedure_of_a_shared_workflow() -> None:
    ways = (PARK % "", BACK % when("{weeks: {at_most: 4}}"))
    longer = ASKED.replace("procedure: ask", "procedure: other").replace("max: 4", "max: 8")
    assert told(*ways, state=STAFF) == []
    (fact,) = told(*ways, state=STAFF, other=longer)
    assert fact.startswith("une demande « other » où {weeks: 5}")


def test_conditions_with_too_many_combinations_are_looked_at_one_by_one() -> None:
    names = "".join(f"      q{n}: {{type: choice, label: Q, options: {{a: A, b: B, c: C}}}}\n" for n in range(8))
    ways = [f"w{n}: {{label: Voie {n}, from: waiting, to: granted, by: [agent], when: {{q{n}: a}}}}" for n in range(8)]
    never = "never: {label: Jamais, from: waiting, to: granted, by: [agent], when: {all: [{q0: a}, {q0: b}]}}"
    assert told(*ways, asked=ASKED + names) == []
    (fact,) = told(*ways, never, asked=ASKED + names)
    assert fact.startswith("« never » ne peut jamais être fait")
