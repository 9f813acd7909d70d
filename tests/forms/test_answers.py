from __future__ import annotations

from typing import Any

from forms.answers import changes, question_of, readable
from schemas.definitions import Field, Procedure, Step

HEALTH = ("health",)
PROCEDURE = Procedure(
    "sheet",
    "Fiche",
    "household",
    ("guardian",),
    "sheet",
    (
        Step(
            "one",
            "Une",
            (
                Field("allergies", "text", "Allergies", readers=HEALTH),
                Field("meal", "text", "Repas de {allergies}"),
                Field(
                    "kids",
                    "group",
                    "Enfants",
                    options={"title": "{nickname}"},
                    fields=(
                        Field("nickname", "text", "Surnom", readers=HEALTH),
                        Field("size", "text", "Taille {nickname}"),
                    ),
                ),
                Field(
                    "cares", "group", "Soins", readers=HEALTH, fields=(Field("what", "text", "Quoi", readers=HEALTH),)
                ),
            ),
        ),
    ),
)
ANSWERS: dict[str, Any] = {
    "allergies": "Arachide",
    "meal": "Sans",
    "kids": [{"_key": "k-1", "nickname": "Arachide", "size": "8 ans"}],
    "cares": [{"_key": "c1", "what": "Arachide"}],
}


def sealed(question: Field) -> tuple[str, ...]:
    return question.readers


def told(answers: dict[str, Any]) -> dict[str, tuple[str, tuple[str, ...]]]:
    [section] = readable(PROCEDURE, answers, {}, sealed)
    return {entry.name: (entry.text, entry.reserved) for entry in section.entries}


def test_a_sealed_answer_says_who_may_read_it_and_nothing_else() -> None:
    assert told(ANSWERS) == {
        "allergies": ("", HEALTH),
        "meal": ("Sans", ()),
        "kids-k-1-nickname": ("", HEALTH),
        "kids-k-1-size": ("8 ans", ()),
        "cares": ("", HEALTH),
    }


def test_no_label_and_no_title_tells_it_either() -> None:
    assert "Arachide" not in str(readable(PROCEDURE, ANSWERS, {}, sealed)[0].entries)
    assert "Arachide" in str(readable(PROCEDURE, ANSWERS, {})[0].entries)


def test_whether_there_is_an_answer_is_sealed_too() -> None:
    assert told({**ANSWERS, "allergies": None, "cares": []}) == told(ANSWERS)


def test_a_sealed_answer_is_no_change() -> None:
    before = {**ANSWERS, "allergies": "Rien", "meal": "Avec", "cares": []}
    assert [each.name for each in changes(PROCEDURE, before, ANSWERS, {}, sealed) if each.changed] == ["meal"]
    assert {"allergies", "meal", "cares-c1-what"} <= {
        each.name for each in changes(PROCEDURE, before, ANSWERS, {}) if each.changed
    }


def test_an_input_name_leads_to_its_questions() -> None:
    assert [each.id for each in question_of(PROCEDURE, "kids-k-1-size")] == ["kids", "size"]
    assert [each.id for each in question_of(PROCEDURE, "meal")] == ["meal"]
    assert question_of(PROCEDURE, "nonsense-x") == ()
