from __future__ import annotations

from typing import Any

import pytest

from forms.computing import compute
from forms.types import TYPES
from tests.forms.asking import ask, context, page, read

CASES: list[tuple[Any, dict[str, Any], Any]] = [
    ("{first_name} {last_name}", {"first_name": "Léa", "last_name": "Morvan"}, "Léa Morvan"),
    ("{first_name} {last_name}", {"first_name": "Léa"}, None),
    ("{holder.first_name}", {"holder": [{"_key": "k", "first_name": "Maurice"}]}, "Maurice"),
    ({"sum": ["a", "b"]}, {"a": 2, "b": "1.50"}, "3.5"),
    ({"sum": ["a", "b"]}, {"a": "1.50", "b": "1.50"}, 3),
    ({"sum": ["a", "children.count"]}, {"a": 1, "children": [{}, {}]}, 3),
    ({"sum": ["a"]}, {}, None),
    ({"sum": ["a"]}, {"a": "texte"}, None),
    ({"age": "birth"}, {"birth": "2019-04-29", "today": "2026-11-21"}, 7),
    ({"age": "birth"}, {"today": "2026-11-21"}, None),
]


@pytest.mark.parametrize(("source", "facts", "value"), CASES)
def test_a_value_follows_from_the_answers(source: Any, facts: dict[str, Any], value: Any) -> None:
    assert compute(ask("computed", **{"from": source}), facts) == value


@pytest.mark.parametrize(
    ("source", "names"), [("{a} {b.c}", ("a", "b.c")), ({"sum": ["a", "b"]}, ("a", "b")), ({"age": "a"}, ("a",))]
)
def test_linking_knows_what_it_reads(source: Any, names: tuple[str, ...]) -> None:
    reads = TYPES["computed"].word.reads
    assert reads is not None
    assert reads({"from": source}) == names


def test_it_is_shown_and_never_asked() -> None:
    html = page(ask("computed", **{"from": "{first_name}"}), asked=context(first_name="<Léa>"))
    assert html.find(id="answer").text == "<Léa>"
    assert not html.select("input")
    assert page(ask("computed", **{"from": "{first_name}"})).find(id="answer").text == "…"
    assert not TYPES["computed"].posted


def test_a_sum_is_read_with_a_comma() -> None:
    assert read(ask("computed", **{"from": {"sum": ["a"]}}), "3.5") == "3,5"
