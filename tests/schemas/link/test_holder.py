"""Whoever has the turn can act and is told so; once it is over, nobody has it."""

from __future__ import annotations

import pytest

from tests.schemas.link.flows import told

PARK = (
    "park: {label: Garder, from: waiting, to: limbo, by: [agent], do: [{opinion: {name: É, to: e@f.fr, question: Q}}]}"
)
AGENT = "back: {label: Reprendre, from: limbo, to: waiting, by: [agent]}"
FAMILY = "withdraw: {label: Retirer, from: limbo, to: refused, by: [family]}"
HEARD = "heard: {from: limbo, to: waiting, on: opinion}"
LAPSE = "lapse: {from: limbo, to: refused, after: 30 days}"


@pytest.mark.parametrize(
    ("state", "ways"),
    [
        ("holder: staff", [AGENT]),
        ("holder: staff", [AGENT, FAMILY]),
        ("holder: staff", [HEARD]),
        ("holder: staff", [LAPSE, FAMILY]),
        ("holder: family", ["call: {label: Passer, from: limbo, to: granted, by: [agent], on: api}"]),
        ("holder: family", [FAMILY]),
        ("holder: family", [AGENT, LAPSE]),
        ("holder: family", [LAPSE]),
        ("due: 5 days", [HEARD]),
        ("due: 5 days", [HEARD, LAPSE]),
        ("holder: nobody", [HEARD, AGENT, FAMILY]),
        ("holder: others", [LAPSE, AGENT]),
    ],
)
def test_a_turn_that_somebody_can_take_is_accepted(state: str, ways: list[str]) -> None:
    assert told(PARK, *ways, state=state) == []


@pytest.mark.parametrize(
    ("state", "ways", "fact"),
    [
        ("due: 5 days", [AGENT], "l'état « limbo » attend une action des agents, et ne le dit à personne"),
        ("due: 5 days", [FAMILY], "l'état « limbo » attend une action de la famille, et ne le dit à personne"),
        ("due: 5 days", [HEARD, AGENT], "l'état « limbo » attend une action des agents, et ne le dit à personne"),
        ("holder: others", [AGENT], "l'état « limbo » attend une action des agents, et ne le dit à personne"),
        ("holder: nobody", [AGENT], "l'état « limbo » attend une action des agents, et ne le dit à personne"),
        (
            "holder: staff",
            [FAMILY],
            "les agents ne peuvent rien faire dans l'état « limbo », qu'ils tiennent : seule la famille en sort",
        ),
        (
            "holder: family",
            [AGENT],
            "la famille ne peut rien faire dans l'état « limbo », qu'elle tient : seuls les agents en sortent",
        ),
    ],
)
def test_a_turn_that_nobody_would_take_is_told(state: str, ways: list[str], fact: str) -> None:
    assert told(PARK, *ways, state=state) == [fact]


@pytest.mark.parametrize("key", ["holder: family", "holder: others", "due: 3 days", "clock: pauses"])
def test_an_end_waits_for_nobody(key: str) -> None:
    end = "granted: {label: Accordée, colour: green, final: true"
    assert f"« {key.partition(':')[0]} » n'y a pas de sens" in told(change=(end, f"{end}, {key}"))[-1]


def test_an_end_may_say_that_nobody_has_it() -> None:
    end = "granted: {label: Accordée, colour: green, final: true"
    assert told(change=(end, f"{end}, holder: nobody")) == []
