"""Nothing is written for nobody, and nothing that somebody can reach is refused."""

from __future__ import annotations

import pytest

from schemas.bundle import Bundle, load_town
from schemas.problem import Broken
from tests.schemas.cases import SLUG, base
from workflows.vocabulary import vocabulary

FILES = dict(base().files)
PATH = f"{SLUG}/procedures/child.yaml"
ASKED = """\
procedure: child
title: Enfant
subject: child
for: [guardian]
workflow: sheet
steps:
  - id: one
    title: Un
    fields:
      situation: {type: choice, label: Situation, options: {married: Mariés, separated: Séparés, single: Seul}}
      purpose: {type: choices, label: Accueils, options: {a: A, b: B, c: C}}
      sure: {type: yes_no, label: Sûr, when: {situation: separated}}
      count: {type: number, label: Nombre, min: 1, max: 5}
      birth: {type: date, label: Naissance}
      people: {type: group, label: Personnes, fields: {name: {type: text, label: Nom}}}
      free: {type: text, label: Libre}
"""


def never(condition: str) -> list[str]:
    """What is told of a second step under this condition."""
    text = ASKED + f"  - {{id: two, title: Deux, when: {condition}, fields: {{x: {{type: text, label: X}}}}}}\n"
    try:
        load_town(Bundle(SLUG, FILES | {PATH: text}), vocabulary())
    except Broken as broken:
        return [problem.fact for problem in broken.problems]
    return []


@pytest.mark.parametrize(
    "condition",
    [
        "{situation: married, not: {situation: single}}",
        "{situation: separated, sure: true}",
        "{situation: {not: [married, separated]}}",
        "{sure: {is: missing}, situation: married}",
        "{purpose: {includes: a, only: [a, b]}}",
        "{all: [{purpose: {includes: a}}, {purpose: {includes: b}}]}",
        "{purpose: {only: c}}",
        "{count: {at_least: 5}}",
        "{count: {above: 1, below: 2}}",
        "{birth: {above: '2020-01-01', below: '2020-01-03'}}",
        "{birth.age: {at_least: 3, below: 4}}",
        "{people.count: 3}",
        "{people: {is: missing}}",
        "{free: chien, situation: single}",
        "{free: {not: chien}}",
        "{actor: family}",
        "{household.sheets: {not: all_valid}}",
        "{subject.last_name: {is: missing}}",
        "{subject.birth_date.age: {below: 3}}",
        "{household.children: {above: 2}}",
        "{any: [{situation: married, sure: true}, {count: 3}]}",
    ],
)
def test_what_somebody_can_reach_is_accepted(condition: str) -> None:
    assert never(condition) == []


@pytest.mark.parametrize(
    "condition",
    [
        "{all: [{situation: married}, {situation: single}]}",
        "{situation: married, sure: true}",
        "{sure: true, not: {situation: separated}}",
        "{situation: {not: [married, separated, single]}}",
        "{purpose: {includes: a, only: b}}",
        "{count: {above: 5}}",
        "{count: {at_least: 3, below: 3}}",
        "{birth: {above: '2020-01-02', below: '2020-01-02'}}",
        "{birth.age: {at_least: 4, below: 3}}",
        "{free: chien, not: {free: {is: answered}}}",
        "{actor: agent}",
        "{all: [{household.sheets: none}, {household.sheets: waiting}]}",
        "{all: [{household.children: {above: 2}}, {household.children: 1}]}",
    ],
)
def test_what_nobody_can_reach_is_told(condition: str) -> None:
    assert never(condition) == ["personne n'atteint jamais l'étape « two » : sa condition ne peut pas être vraie"]


def test_what_has_too_many_combinations_is_let_pass() -> None:
    names = " ".join(f"q{n}: {{type: choice, label: Q, options: {{a: A, b: B, c: C}}}}," for n in range(12)).rstrip(",")
    text = ASKED + f"  - {{id: many, title: Beaucoup, fields: {{{names}}}}}\n"
    condition = ", ".join(f"q{n}: a" for n in range(12))
    text += f"  - {{id: two, title: Deux, when: {{{condition}, not: {{q0: a}}}}, fields: {{}}}}\n"
    load_town(Bundle(SLUG, FILES | {PATH: text}), vocabulary())
