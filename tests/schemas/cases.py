"""The broken towns of `tests/broken/`: each case is a small change to one sound town, beside the exact problems it makes.

A case is a YAML file: `file` is what it changes, `replace` and `with` (or `text`, the whole content, or `remove`) how, and
`expect` the problems, one a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from schemas.bundle import Bundle, load_town, read_bundle
from schemas.problem import Broken
from schemas.vocabulary import Vocabulary

FOLDER = Path(__file__).parent.parent / "broken"
SLUG = "bellerive"


def base() -> Bundle:
    return read_bundle(FOLDER / "base", SLUG)


def cases() -> list[Path]:
    return sorted(FOLDER.glob("*.yaml"))


def read_case(path: Path) -> dict[str, Any]:
    """A case as text only: the reader under test has no part in it."""
    case: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return case


def changed(files: Mapping[str, str], case: Mapping[str, Any]) -> dict[str, str]:
    """The base with the case's change made."""
    path, after = case["file"], dict(files)
    if "remove" in case:
        del after[path]
    elif "text" in case:
        after[path] = case["text"]
    else:
        assert case["replace"] in after[path], f"the base has no {case['replace']!r} in {path}"
        after[path] = after[path].replace(case["replace"], case["with"], 1)
    return after


def problems_of(bundle: Bundle, vocabulary: Vocabulary) -> list[str]:
    """Every problem, as the configurator reads it; none for a sound town."""
    try:
        load_town(bundle, vocabulary)
    except Broken as broken:
        return [str(problem) for problem in broken.problems]
    return []
