"""Pieces of one file on the disk, while others of the same draft come and go."""

from __future__ import annotations

from pathlib import Path

from tests.worlds import at_once
from web.files import parts

TURNS = 400


def test_a_folder_that_goes_between_two_steps_fails_nobody(tmp_path: Path) -> None:
    """Each leaves the folder empty, and so takes it away, while the others are about to write into it."""

    def come_and_go(index: int) -> int:
        path = parts.path_of(tmp_path, "draft", str(index))
        for _ in range(TURNS):
            with parts.held(path) as part:
                assert parts.append(part, b"piece") == len(b"piece")
                parts.drop(path)
        return TURNS

    assert at_once(6, come_and_go) == [TURNS] * 6
    assert not list(tmp_path.iterdir())
