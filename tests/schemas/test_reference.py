"""The reference says what the engine knows, all of it, and is never out of date."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.problem import Problem
from schemas.read import read
from schemas.reference import reference
from schemas.shape.shapes import shapes_for
from schemas.vocabulary import Word
from schemas.words import WORDS
from workflows.vocabulary import vocabulary

PAGE = Path(__file__).parent.parent.parent / "docs" / "language.md"
WHOLE = vocabulary()
PLUGINS = [*WHOLE.field_types.values(), *WHOLE.checks.values(), *WHOLE.actions.values()]


def test_the_committed_reference_is_the_one_that_the_code_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(WHOLE), "run: python -m schemas.reference docs/language.md"


@pytest.mark.parametrize("word", PLUGINS, ids=lambda word: word.name)
def test_every_plugin_is_documented_in_french_with_an_example(word: Word) -> None:
    assert f"### {word.name}\n\n{word.description}" in reference(WHOLE)
    assert word.description.endswith(".")
    assert word.example.strip() in reference(WHOLE)
    assert word.example


@pytest.mark.parametrize("word", PLUGINS, ids=lambda word: word.name)
def test_the_example_of_every_plugin_has_the_right_shape(word: Word) -> None:
    node, problems = read("example.yaml", word.example)
    assert node is not None
    shapes = shapes_for(WHOLE)
    found: list[Problem] = [*problems]
    if word.name in WHOLE.field_types:
        found += shapes.fields(node)
    for key, check in (("checks", shapes.check), ("do", shapes.action)):
        uses = node.get(key)
        for use in uses.entries() if uses is not None else ():
            found += check(use)
    assert found == []


@pytest.mark.parametrize("word", PLUGINS, ids=lambda word: word.name)
def test_every_option_of_every_plugin_is_described(word: Word) -> None:
    undescribed = [name for name, schema in word.properties.items() if not schema.get("description")]
    assert undescribed == []


def test_every_word_that_the_forms_show_can_be_replaced() -> None:
    from forms.words import WORDS as SHOWN

    assert set(WORDS) == set(SHOWN)
