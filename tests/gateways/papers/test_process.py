from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from gateways.papers import RefusedPaper
from gateways.papers.process import ChildPapers
from tests.gateways import papers_made as made
from tests.gateways.papers import preparing
from tests.gateways.papers.preparing import NEEDS_NO_MORE, prepared, refusal, write

papers = preparing.papers


def test_a_file_that_takes_too_long_is_refused_and_its_process_ended(tmp_path: Path) -> None:
    slow = ChildPapers(seconds=0.01)
    start = time.monotonic()
    assert refusal(slow, tmp_path, made.pdf()) == NEEDS_NO_MORE
    assert time.monotonic() - start < 10
    assert list((tmp_path / "made").iterdir()) == []


def test_only_so_many_are_opened_at_once_and_the_others_are_told(tmp_path: Path) -> None:
    narrow = ChildPapers(seconds=60, at_once=1, patience=0.01)
    source = write(tmp_path, made.pdf(pages=20))

    def ask(number: int) -> str:
        try:
            return str(narrow.prepare([source], tmp_path / str(number), accept="any", max_pages=30).pages)
        except RefusedPaper as refused:
            return refused.code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert answers.count("20") >= 1
    assert set(answers) == {"20", "busy"}


def test_the_reader_of_files_knows_no_secret_of_the_portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    seen: dict[str, Any] = {}
    real = subprocess.Popen

    def watched(*command: Any, **options: Any) -> Any:
        seen.update(options["env"])
        return real(*command, **options)

    monkeypatch.setenv("GUICHET_SECRET_KEY", "secret")
    monkeypatch.setattr(subprocess, "Popen", watched)
    prepared(ChildPapers(seconds=60), tmp_path, made.pdf())
    assert set(seen) == {"LANG", "TMPDIR", "HOME", "PYTHONDONTWRITEBYTECODE"}


def test_what_exhausts_the_reader_is_refused_like_a_bomb() -> None:
    from gateways.papers import child

    def greedy(**_: Any) -> dict[str, Any]:
        raise MemoryError

    tasks = dict(child.TASKS, greedy=greedy)
    child_tasks, child.TASKS = child.TASKS, tasks
    try:
        assert child.answer({"task": "greedy", "with": {}})["refused"] == NEEDS_NO_MORE
    finally:
        child.TASKS = child_tasks
    assert json.dumps(child.answer({"task": "preview", "with": {"source": __file__, "page": 1, "width": 9}}))
