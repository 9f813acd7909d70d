"""Conditions are data: three-valued, quick, and readable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.condition_sentence import Wording
from schemas.conditions import Truth, compile_condition, compile_source, negate, value_of

TODAY = {"today": "2026-11-21"}


def holds(condition: Mapping[str, Any], **answers: Any) -> Truth:
    return compile_condition(condition).holds(TODAY | answers)


@pytest.mark.parametrize(
    ("condition", "answer", "truth"),
    [
        ("separated", "separated", True),
        ("separated", "married", False),
        ("separated", None, None),
        ("separated", "", None),
        (["separated", "divorced"], "divorced", True),
        (["separated", "divorced"], "married", False),
        (["separated", "divorced"], None, None),
        (True, True, True),
        (True, False, False),
        (True, None, None),
        (False, False, True),
        (True, 1, False),
        (1, True, False),
        (3, 3, True),
        (3, "3", True),
        (3, "3.00", True),
        (3, "trois", False),
        ({"at_least": 3}, 3, True),
        ({"at_least": 3}, 2, False),
        ({"at_least": 3, "below": 6}, 5, True),
        ({"at_least": 3, "below": 6}, 6, False),
        ({"at_most": 3}, 4, False),
        ({"above": 3}, 3, False),
        ({"above": 3}, "3.01", True),
        ({"above": "12.50"}, "12.5", False),
        ({"above": "12.50"}, "12.51", True),
        ({"above": 3}, None, None),
        ({"above": 3}, "beaucoup", None),
        ({"above": 3}, True, None),
        ({"above": 3}, [], None),
        ({"at_least": "2026-09-01"}, "2026-09-01", True),
        ({"at_least": "2026-09-01"}, "2026-08-31", False),
        ({"at_least": "2026-09-01"}, "demain", None),
        ({"includes": "canteen"}, ["canteen", "arts"], True),
        ({"includes": "canteen"}, ["arts"], False),
        ({"includes": "canteen"}, [], None),
        ({"includes": ["canteen", "morning"]}, ["morning"], True),
        ({"only": "arts"}, ["arts"], True),
        ({"only": "arts"}, ["arts", "canteen"], False),
        ({"only": "arts"}, [], None),
        ({"only": ["arts", "morning"]}, ["morning"], True),
        ({"is": "answered"}, "x", True),
        ({"is": "answered"}, None, False),
        ({"is": "answered"}, False, True),
        ({"is": "answered"}, 0, True),
        ({"is": "missing"}, [], True),
        ({"is": "missing"}, "", True),
        ({"is": "missing"}, "x", False),
        ({"not": "separated"}, "married", True),
        ({"not": "separated"}, "separated", False),
        ({"not": "separated"}, None, None),
        ({"not": ["a", "b"]}, "c", True),
        ({"not": {"at_least": 3}}, 2, True),
        ({"not": {"is": "missing"}}, None, False),
    ],
)
def test_a_test_of_an_answer_is_true_false_or_undetermined(condition: Any, answer: Any, truth: Truth) -> None:
    assert holds({"x": condition}, x=answer) is truth


UNKNOWN, YES, NO = {"u": True}, {"y": True}, {"n": True}


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ({"all": [YES, YES]}, True),
        ({"all": [YES, NO]}, False),
        ({"all": [YES, UNKNOWN]}, None),
        ({"all": [UNKNOWN, NO]}, False),
        ({"any": [NO, YES]}, True),
        ({"any": [UNKNOWN, YES]}, True),
        ({"any": [NO, UNKNOWN]}, None),
        ({"any": [NO, NO]}, False),
        ({"not": YES}, False),
        ({"not": NO}, True),
        ({"not": UNKNOWN}, None),
        ({"y": True, "u": True}, None),
        ({"y": True, "n": True}, False),
        ({"not": {"any": [UNKNOWN, YES]}}, False),
    ],
)
def test_undetermined_parts_follow_kleene(condition: Any, truth: Truth) -> None:
    assert holds(condition, y=True, n=False) is truth


@pytest.mark.parametrize(
    ("birth", "age"),
    [
        ("2020-11-21", 6),
        ("2020-11-22", 5),
        ("2026-11-21", 0),
        ("2008-02-29", 18),
        ("autrefois", None),
        ("", None),
        (None, None),
    ],
)
def test_an_age_counts_whole_years_on_the_day(birth: Any, age: int | None) -> None:
    assert value_of(TODAY | {"child.birth_date": birth}, "child.birth_date.age") == age


def test_who_is_born_on_29_february_grows_older_on_1_march_of_a_common_year() -> None:
    born = {"b": "2024-02-29"}
    assert value_of(born | {"today": "2027-02-28"}, "b.age") == 2
    assert value_of(born | {"today": "2027-03-01"}, "b.age") == 3
    assert value_of(born | {"today": "2028-02-29"}, "b.age") == 4


def test_a_count_is_the_number_of_rows() -> None:
    assert value_of({"children": [{}, {}]}, "children.count") == 2
    assert value_of({"children": []}, "children.count") == 0
    assert value_of({}, "children.count") is None
    assert holds({"children.count": {"above": 0}}, children=[]) is False


def test_a_fact_of_that_very_name_comes_first() -> None:
    assert value_of({"child.age": 7}, "child.age") == 7
    assert value_of({"household.sheets": "none"}, "household.sheets") == "none"


def test_a_condition_says_what_it_reads() -> None:
    condition = compile_condition({"any": [{"a": "x"}, {"not": {"b.age": {"above": 3}}}], "c": {"is": "missing"}})
    assert condition.reads == {"a", "b.age", "c"}


@pytest.mark.parametrize(
    ("condition", "source"),
    [
        ({"a": "x"}, ["eq", "a", "x"]),
        ({"a": ["x"]}, ["eq", "a", "x"]),
        ({"a": ["x", "y"]}, ["in", "a", ["x", "y"]]),
        ({"a": "x", "b": True}, ["all", ["eq", "a", "x"], ["eq", "b", True]]),
        ({"any": [{"a": "x"}]}, ["eq", "a", "x"]),
        ({"a": {"at_least": 3, "below": 6}}, ["all", ["at_least", "a", 3], ["below", "a", 6]]),
        ({"a": {"not": ["x", "y"]}}, ["not", ["in", "a", ["x", "y"]]]),
        ({"a": {"only": "x"}}, ["only", "a", ["x"]]),
        ({"a": {"includes": ["x", "y"]}}, ["any", ["includes", "a", "x"], ["includes", "a", "y"]]),
        ({"a": {"is": "missing"}}, ["missing", "a"]),
    ],
)
def test_every_way_to_write_a_condition_has_one_normal_form(condition: Any, source: Any) -> None:
    assert compile_condition(condition).source == source


WORDINGS = {
    "situation": Wording("Situation familiale", {"separated": "Séparé", "divorced": "Divorcé"}),
    "purpose": Wording("Accueils", {"arts": "École des arts"}),
    "birth_date": Wording("Date de naissance"),
    "children": Wording("Enfants"),
    "rights": Wording("Droit à l'image"),
}


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ({"situation": ["separated", "divorced"]}, "si « Situation familiale » est « Séparé » ou « Divorcé »"),
        ({"situation": {"not": "separated"}}, "si « Situation familiale » n'est pas « Séparé »"),
        (
            {"situation": {"not": ["separated", "divorced"]}},
            "si « Situation familiale » n'est ni « Séparé » ni « Divorcé »",
        ),
        ({"birth_date.age": {"at_least": 3}}, "si l'âge tiré de « Date de naissance » est d'au moins 3"),
        ({"birth_date": {"below": "2026-09-01"}}, "si « Date de naissance » est en dessous de 01/09/2026"),
        ({"children.count": {"above": 2}}, "si le nombre de « Enfants » dépasse 2"),
        ({"purpose": {"only": "arts"}}, "si « Accueils » ne comprend que « École des arts »"),
        ({"rights": True}, "si « Droit à l'image » est « oui »"),
        ({"rights": {"is": "missing"}}, "si « Droit à l'image » n'est pas renseigné"),
        ({"household.sheets": "all_valid"}, "si l'état des fiches du foyer est « toutes validées »"),
        (
            {"rights": True, "any": [{"situation": "separated"}, {"purpose": {"includes": "arts"}}]},
            "si « Droit à l'image » est « oui » et (« Situation familiale » est « Séparé » ou « Accueils » comprend « École des arts »)",
        ),
        (
            {"not": {"rights": True, "situation": "separated"}},
            "si « Droit à l'image » n'est pas « oui » ou « Situation familiale » n'est pas « Séparé »",
        ),
    ],
)
def test_a_condition_reads_as_a_french_sentence(condition: Any, sentence: str) -> None:
    assert compile_condition(condition, WORDINGS).sentence == sentence


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        "x",
        3,
        {"a": None},
        {"a": []},
        {"a": {}},
        {"any": []},
        {"any": {"a": 1}},
        {"A b": 1},
        {"a": {"is": 3}},
        {"a": {"at_least": True}},
        {"a": {"above": "x"}},
        {"a": {"like": "x"}},
        {"a": {"includes": 3}},
        {"not": []},
    ],
)
def test_what_is_no_condition_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match=r"\. "):
        compile_condition(data)


NAMES = st.sampled_from(["a", "b", "c.age", "d.count"])
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=3), st.lists(st.text(max_size=2), max_size=3)
)
TESTS = st.one_of(
    st.text(min_size=1, max_size=3),
    st.booleans(),
    st.integers(-5, 5),
    st.fixed_dictionaries({"at_least": st.integers(-5, 5)}),
    st.fixed_dictionaries({"includes": st.text(max_size=2)}),
    st.fixed_dictionaries({"only": st.lists(st.text(max_size=2), min_size=1, max_size=2)}),
    st.fixed_dictionaries({"is": st.sampled_from(["answered", "missing"])}),
)
CONDITIONS = st.recursive(
    st.dictionaries(NAMES, TESTS, min_size=1, max_size=2),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=8,
)


@given(CONDITIONS, st.dictionaries(st.sampled_from(["a", "b", "c", "d", "c.age"]), VALUES))
def test_a_condition_never_raises_whatever_the_answers(data: Any, answers: dict[str, Any]) -> None:
    condition = compile_condition(data)
    truth = condition.holds(TODAY | answers)
    assert truth in (True, False, None)
    assert compile_source(condition.source)(TODAY | answers) is truth
    opposite = negate(condition).holds(TODAY | answers)
    assert opposite is (None if truth is None else not truth)


def test_a_condition_compiled_twice_compares_equal() -> None:
    assert compile_condition({"a": "x"}) == compile_condition({"a": "x"})
