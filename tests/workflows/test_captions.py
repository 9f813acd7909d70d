from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from schemas.condition_sentence import Wording
from schemas.conditions import compile_condition
from schemas.definitions import Delay, Transition
from tests.worlds import make_town, text
from workflows.captions import Names, conditions, names_for
from workflows.lengths import in_french

SOME = compile_condition({"school": "moulin"})
ROLES = {"mayor_home": "Maire de la commune de résidence", "mayor_host": "Maire d’accueil"}
NAMES = Names(ROLES, {"school": Wording("École demandée", {"moulin": "Jean Moulin"})})
SAID = [
    (Transition("t", "T", ("a",), "b", ("agent",)), "Agents"),
    (Transition("t", "T", ("a",), "b", ("mayor_home", "mayor_host"), agree="all"),
     "Maire de la commune de résidence, Maire d’accueil (accord de tous)"),
    (Transition("t", "T", ("a",), "b", ("mayor_host",), agree=2), "Maire d’accueil (accord de 2 personnes)"),
    (Transition("t", "T", ("a",), "b", ("clock",), after=Delay(2, "months"), since="complete"), "après 2 mois de dossier complet"),
    (Transition("t", "T", ("a",), "b", ("link",), on="opinion"), "quand tous les avis sont donnés"),
    (Transition("t", "T", ("a",), "b", ("agent",), when=SOME), "Agents ; si « École demandée » est « Jean Moulin »"),
    (Transition("t", "T", ("a",), "b", ("agent",), when=compile_condition({"exemption": True})), "Agents ; si « exemption » est « oui »"),
    (Transition("t", "T", ("a",), "b", ("link",)), "Lien reçu par mail"),
]  # fmt: skip


@pytest.mark.parametrize(("way", "said"), SAID)
def test_a_way_says_who_takes_it_and_when(way: Transition, said: str) -> None:
    assert conditions(way, NAMES) == said


@pytest.mark.parametrize(
    ("delay", "said"),
    [
        (Delay(1, "days"), "1 jour"),
        (Delay(30, "days"), "30 jours"),
        (Delay(5, "working_days"), "5 jours ouvrés"),
        (Delay(1, "school_days"), "1 jour de classe"),
        (Delay(2, "months"), "2 mois"),
        (Delay(48, "hours"), "48 heures"),
    ],
)
def test_a_delay_is_said_in_french(delay: Delay, said: str) -> None:
    assert in_french(delay) == said


def test_procedures_that_share_a_workflow_call_a_question_as_the_first_of_them() -> None:
    town = make_town()
    first = next(iter(town.procedures.values()))
    second = replace(first, id="second", steps=(replace(first.steps[0], fields=(*WORDED, text("only_here"))),))
    first = replace(first, steps=(replace(first.steps[0], fields=(replace(WORDED[0], label="École"),)),))
    stranger = replace(second, id="stranger", workflow="another")
    each = {procedure.id: procedure for procedure in (stranger, first, second)}
    named = names_for(replace(town, procedures=each), town.workflows[first.workflow])
    assert {name: said.label for name, said in named.questions.items()} == {"school": "École", "only_here": "Only here"}


WORDED = (text("school"),)


def test_no_condition_of_the_five_towns_shows_the_id_of_a_question(app: Flask) -> None:
    seen = 0
    for town in app.extensions["editions"].all():
        for flow in town.workflows.values():
            names = names_for(town, flow)
            for way in (each for each in flow.transitions.values() if each.when):
                said, seen = conditions(way, names), seen + 1
                assert not [name for name in way.when.reads if f"« {name} »" in said], said
    assert seen
