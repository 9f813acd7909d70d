"""Two buttons that the same people see at once say different things."""

from __future__ import annotations

import pytest

from tests.schemas.link.flows import told


@pytest.mark.parametrize(
    ("way", "accepted"),
    [
        ("more: {label: Accorder, from: waiting, to: refused, by: [agent]}", False),
        ("more: {label: ACCORDER, from: [incomplete, waiting], to: refused, by: [chief]}", False),
        ("more: {label: Accorder, from: incomplete, to: waiting, by: [agent]}", True),
        ("more: {label: Accorder, from: waiting, to: refused, by: [family]}", True),
        ("more: {label: Accorder, from: waiting, to: refused, after: 3 days}", True),
        ("more: {label: Accorder, from: waiting, to: refused, by: [agent], when: {school: gare}}", False),
    ],
)
def test_two_buttons_alike_are_told_where_the_same_people_see_both(way: str, accepted: bool) -> None:
    assert (told(way) == []) is accepted


def test_conditions_may_show_one_button_or_the_other() -> None:
    one = "one: {label: Suite, from: waiting, to: granted, by: [agent], when: {school: gare}}"
    assert told(one, "two: {label: Suite, from: waiting, to: refused, by: [agent], when: {school: moulin}}") == []


@pytest.mark.parametrize("name", ["note", "reminder"])
def test_no_transition_has_a_name_of_the_journals_own(name: str) -> None:
    (fact,) = told(f"{name}: {{label: Noter, from: waiting, to: granted, by: [agent]}}")
    assert fact.startswith(f"« {name} » désigne déjà")
