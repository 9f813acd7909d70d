"""web/static/guichet.js is built and committed: this notices when somebody edited only one side."""

from __future__ import annotations

import re
from pathlib import Path

from scripts.build_assets import MODULES, script

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "web" / "assets" / "js"
ALONE = {"inbox"}
"""Served by itself: families never load it."""
TOP = re.compile(r"^(?:export )?(?:async )?(?:const|let|function) (\w+)", re.MULTILINE)


def sources() -> list[str]:
    return [(SOURCES / f"{name}.js").read_text(encoding="utf-8") for name in MODULES]


def test_the_script_served_is_its_modules_joined() -> None:
    assert (ROOT / "web/static/guichet.js").read_text(encoding="utf-8") == script(sources()), "Run `make assets`."


def test_every_module_is_joined_after_those_it_imports() -> None:
    assert {path.stem for path in SOURCES.glob("*.js")} == set(MODULES) | ALONE
    for position, text in enumerate(sources()):
        assert set(re.findall(r'from "\./(\w+)\.js"', text)) <= set(MODULES[:position])


def test_modules_joined_in_one_scope_share_no_name() -> None:
    names = [name for text in sources() for name in TOP.findall(text)]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)


def test_nothing_of_the_modules_is_left_in_the_script() -> None:
    assert not re.search(r"^(import|export) ", script(sources()), re.MULTILINE)
