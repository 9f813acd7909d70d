from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.walk import walk
from tests.forms.making import choice, group, procedure, step, text, unless, when

FACTS = {"today": "2026-11-21", "actor": "family"}
FAMILY = procedure(
    step(
        "situation",
        choice("situation", "together", "separated", required=True),
        text("since", when=when({"situation": "separated"})),
    ),
    step("judgement", text("court", required=True), when=when({"situation": "separated"})),
    step("children", group("children", text("name", required=True), least=1)),
    step("review"),
)


def reached(answers: dict[str, object], seen: tuple[str, ...] = ()) -> list[str]:
    return [walked.step.id for walked in walk(FAMILY, answers, FACTS, seen=seen).steps]


@pytest.mark.parametrize(
    ("answers", "steps"),
    [
        ({}, ["situation", "children", "review"]),
        ({"situation": "together"}, ["situation", "children", "review"]),
        ({"situation": "separated"}, ["situation", "judgement", "children", "review"]),
    ],
)
def test_a_step_is_reached_only_when_its_condition_is_true(answers: dict[str, object], steps: list[str]) -> None:
    assert reached(answers) == steps


def test_trap_2_answers_of_an_abandoned_branch_fire_no_condition() -> None:
    chain = procedure(
        step("first", choice("first", "yes", "no")),
        step("second", choice("second", "yes", "no"), when=when({"first": "yes"})),
        step("third", text("third"), when=when({"second": "yes"})),
        step("end"),
    )
    abandoned = {"first": "no", "second": "yes", "third": "kept"}
    walked = walk(chain, abandoned, FACTS)
    assert [each.step.id for each in walked.steps] == ["first", "end"]
    assert walked.answers == {"first": "no"}


def test_trap_1_a_hidden_answer_counts_for_nothing_and_comes_back_with_its_question() -> None:
    answers = {"situation": "together", "since": "2020"}
    assert "since" not in walk(FAMILY, answers, FACTS).answers
    assert walk(FAMILY, answers | {"situation": "separated"}, FACTS).answers["since"] == "2020"


def test_trap_2_a_hidden_answer_fires_no_condition_of_its_own_step() -> None:
    chain = procedure(
        step(
            "one",
            choice("x", "yes", "no"),
            choice("a", "y", "n", when=when({"x": "yes"})),
            text("b", when=when({"a": "y"}), required=True),
        )
    )
    walked = walk(chain, {"x": "no", "a": "y", "b": "typed before"}, FACTS)
    assert walked.sight.shown == {"x"}
    assert walked.answers == {"x": "no"}
    assert walked.steps[0].missing == ()


def test_trap_2_what_the_facts_held_before_is_forgotten_with_its_question() -> None:
    chain = procedure(
        step(
            "one",
            choice("x", "yes", "no"),
            text("a", when=when({"x": "yes"})),
            text("b", when=when({"a": {"is": "answered"}})),
        )
    )
    assert walk(chain, {"x": "no", "a": "kept"}, {**FACTS, "a": "from outside"}).sight.shown == {"x"}


def test_trap_4_the_step_to_resume_at_is_computed() -> None:
    answers: dict[str, object] = {"situation": "together", "children": [{"_key": "a", "name": "Nina"}]}
    assert walk(FAMILY, answers, FACTS, seen=("situation", "children")).resume().id == "review"
    answers["situation"] = "separated"
    assert walk(FAMILY, answers, FACTS, seen=("situation", "children")).resume().id == "judgement"


def test_trap_15_an_undetermined_condition_hides_the_question_and_asks_the_mandatory_one() -> None:
    undecided = procedure(
        step(
            "one",
            choice("a", "x", "y"),
            text("b", when=when({"not": {"a": "x"}})),
            text("c", required=unless({"a": "x"})),
        )
    )
    walked = walk(undecided, {}, FACTS)
    assert "b" not in walked.sight.shown
    assert "c" in walked.sight.required


def test_a_later_step_opens_when_all_before_are_complete() -> None:
    walked = walk(FAMILY, {"situation": "together"}, FACTS, seen=("situation",))
    assert walked.allows("situation")
    assert walked.allows("children")
    assert not walked.allows("review")
    assert not walked.allows("judgement")


def test_what_was_typed_and_is_no_answer_keeps_a_step_incomplete() -> None:
    walked = walk(FAMILY, {"situation": "separated"}, FACTS, pending=("since",), seen=("situation",))
    assert [missing.name for missing in walked.steps[0].missing] == ["since"]


def test_missing_rows_and_missing_answers_in_rows_are_named() -> None:
    nobody = walk(FAMILY, {"situation": "together"}, FACTS).steps[1]
    assert [missing.name for missing in nobody.missing] == ["children-_row"]
    nameless = walk(FAMILY, {"situation": "together", "children": [{"_key": "k1"}]}, FACTS).steps[1]
    assert [missing.name for missing in nameless.missing] == ["children-k1-name"]


def test_rows_can_be_counted_before_any_exists() -> None:
    alone = when({"children.count": {"at_most": 0}})
    assert alone.holds(walk(FAMILY, {"situation": "together"}, FACTS).facts) is True


@given(
    st.dictionaries(
        st.sampled_from(["situation", "since", "court", "children"]),
        st.sampled_from(["together", "separated", "text", None]),
    )
)
def test_what_counts_is_always_among_what_is_shown(answers: dict[str, object]) -> None:
    answers.pop("children", None)
    walked = walk(FAMILY, answers, FACTS)
    assert set(walked.answers) <= walked.sight.shown
