"""An action writes what the question could have as an answer, and begins a procedure with all that it must know."""

from __future__ import annotations

import pytest

from tests.schemas.link.flows import ASKED, told

SET = "more: {label: Plus, from: waiting, to: granted, by: [agent], do: [{set_answers: {%s}}]}"
START = "more: {label: Plus, from: waiting, to: granted, by: [agent], do: [{start: {procedure: ask, answers: {%s}}}]}"
SOFT = ASKED.replace("required: true", "required: false")


@pytest.mark.parametrize(
    "written",
    [
        "school: gare",
        "exemption: true",
        "weeks: 4",
        'weeks: "2"',
        "birth: today",
        'birth: "2026-09-01"',
        "free: accordée",
        "doctor: medecin@example.fr",
    ],
)
def test_an_answer_of_the_questions_kind_may_be_written(written: str) -> None:
    assert told(SET % written) == []


@pytest.mark.parametrize(
    ("written", "fact"),
    [
        ("school: nowhere", "« school » n'a pas de réponse « nowhere »"),
        ("school: true", "« school » n'a pas de réponse « true »"),
        ("exemption: gare", "« exemption » se répond par oui ou non"),
        ("weeks: 5", "« weeks » a pour « max » 4, et vous écrivez 5"),
        ("weeks: 0", "« weeks » a pour « min » 1, et vous écrivez 0"),
        ("weeks: beaucoup", "« weeks » est un nombre"),
        ("birth: demain", "« birth » est une date"),
        ("free: 12", "« free » est un texte"),
        ("activities: judo", "« activities » admet plusieurs réponses, et « set_answers » n'en écrit qu'une"),
        ("proof: x", "« proof » est une question de type file, qu'une action ne remplit pas"),
    ],
)
def test_another_kind_of_answer_is_told(written: str, fact: str) -> None:
    assert told(SET % written) == [fact]


@pytest.mark.parametrize("given", ["", "school: school", "free: doctor", "weeks: weeks", "birth: birth"])
def test_an_answer_alike_may_be_given_on(given: str) -> None:
    assert told(START % given, asked=SOFT) == []


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        (
            "school: exemption",
            "« school » est de type choice, et « exemption », dont elle prendrait la réponse, de type yes_no",
        ),
        ("doctor: free", "« doctor » est de type email, et « free », dont elle prendrait la réponse, de type text"),
        ("school: city", "« city » admet la réponse « here », que « school » ne connaît pas"),
        ("proof: free", "la réponse à « proof » ne se reprend pas d'une demande à l'autre"),
    ],
)
def test_an_answer_unlike_is_told(given: str, fact: str) -> None:
    assert told(START % given, asked=SOFT) == [fact]


def test_what_everybody_must_answer_is_given() -> None:
    (fact,) = told(START % "school: school")
    assert fact.endswith("ce qu'elle demande à tous : « weeks », « birth »")
    assert told(START % "school: school, weeks: weeks, birth: birth") == []
