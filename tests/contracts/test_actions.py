"""Each action is one file, described for configurators, with its test: a missing part is named here."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from settings import ROOT
from workflows.actions import ACTIONS

FOLDER = ROOT / "workflows" / "actions"
FILES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "base"))


def test_every_file_of_actions_is_registered_and_the_reverse() -> None:
    assert sorted(ACTIONS) == FILES


@pytest.mark.parametrize("name", FILES)
def test_an_action_says_what_it_is_for(name: str) -> None:
    word = ACTIONS[name].word
    assert word.name == name
    assert word.description.endswith("."), f"workflows/actions/{name}.py: describe it in a French sentence"
    assert word.schema is not None, f"workflows/actions/{name}.py: give the JSON Schema of its options"
    jsonschema.Draft202012Validator.check_schema(word.schema)


@pytest.mark.parametrize("name", FILES)
def test_an_actions_example_is_valid_by_its_own_schema(name: str) -> None:
    word = ACTIONS[name].word
    uses = yaml.safe_load(word.example)["do"]
    options = [None if isinstance(use, str) else use[name] for use in uses if use == name or name in use]
    assert options, f"workflows/actions/{name}.py: its example does not use it"
    for option in options:
        jsonschema.validate(option, word.schema)


@pytest.mark.parametrize("name", FILES)
def test_an_action_has_a_test(name: str) -> None:
    tests = (ROOT / "tests" / "workflows").glob("test_*.py")
    world = (Path(__file__).parents[1] / "worlds.py").read_text(encoding="utf-8")
    text = world + "".join(path.read_text(encoding="utf-8") for path in tests)
    assert f'"{name}"' in text, f"write a test of workflows/actions/{name}.py in tests/workflows/"
