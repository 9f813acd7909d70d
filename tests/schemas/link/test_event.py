"""What nobody clicks asks nobody for anything, and comes only where it can."""

from __future__ import annotations

import pytest

from tests.schemas.link.flows import told

OPINION = "{opinion: {name: É, to: e@f.fr, question: Q}}"
PARK = f"park: {{label: Garder, from: waiting, to: limbo, by: [agent], do: [{OPINION}]}}"
AGENT = "back: {label: Reprendre, from: limbo, to: waiting, by: [agent]}"


@pytest.mark.parametrize(
    "way",
    [
        "by_call: {from: waiting, to: granted, on: api}",
        "by_call: {from: waiting, to: granted, on: api, needs: [reason]}",
        "by_call: {from: waiting, to: granted, on: api, needs: [message]}",
        "by_call: {label: Passer, from: waiting, to: granted, on: api, by: [agent, link]}",
        "lapse: {label: Clore, from: waiting, to: refused, after: 3 days, by: [agent, clock]}",
        "lapse: {from: waiting, to: refused, after: 3 days, by: [clock]}",
        "heard: {from: waiting, to: granted, on: opinion}",
    ],
)
def test_what_comes_by_itself_is_accepted(way: str) -> None:
    assert told(way) == []


@pytest.mark.parametrize(
    ("way", "fact"),
    [
        ("late: {from: waiting, to: refused, after: 3 days, needs: [message]}", "l'horloge fait ce passage"),
        ("late: {from: waiting, to: refused, on: api, needs: [fields]}", "un programme fait ce passage"),
        ("late: {from: waiting, to: refused, on: opinion, needs: [reason]}", "cet événement fait ce passage"),
        ("late: {from: waiting, to: refused, after: 3 days, on: api}", "à la fois un délai et un événement"),
        ("late: {label: L, from: waiting, to: refused, after: 3 days, by: [agent]}", "« by » ne la nomme pas"),
        ("late: {label: L, from: waiting, to: refused, on: api, by: [agent, chief], agree: all}", "sans eux"),
        ("late: {from: incomplete, to: refused, on: opinion}", "aucun avis n'est demandé avant l'état « incomplete »"),
        ("late: {from: incomplete, to: refused, on: activation}", "aucun compte n'est ouvert avant"),
    ],
)
def test_what_could_not_be_given_or_never_comes_is_told(way: str, fact: str) -> None:
    assert any(fact in each for each in told(way))


def test_an_opinion_asked_two_states_before_may_still_be_awaited() -> None:
    ways = (PARK, AGENT, "heard: {from: incomplete, to: refused, on: opinion}")
    assert told(*ways, state="holder: staff") == []


def test_cases_begun_on_another_path_are_never_awaited() -> None:
    begin = "go_on: {label: Suivre, from: waiting, to: granted, by: [agent], do: [{start: {procedure: account}}]}"
    done = "done: {from: limbo, to: granted, on: sub_cases}"
    found = told(PARK, begin, done, state="due: 3 days")
    assert any("aucune démarche n'est commencée avant l'état « limbo »" in fact for fact in found)


def test_two_programs_calls_leave_one_state_but_an_event_only_once() -> None:
    calls = ("one: {from: waiting, to: granted, on: api}", "two: {from: waiting, to: refused, on: api}")
    assert told(*calls) == []
    events = ("one: {from: limbo, to: granted, on: opinion}", "two: {from: limbo, to: refused, on: opinion}")
    (fact,) = told(PARK, *events, state="due: 3 days")
    assert fact.startswith("ce passage n'arrivera jamais : « one »")


def test_an_event_may_lead_elsewhere_by_a_condition() -> None:
    first = "one: {from: limbo, to: granted, on: opinion, when: {school: moulin}}"
    assert told(PARK, first, "two: {from: limbo, to: refused, on: opinion}", state="due: 3 days") == []
