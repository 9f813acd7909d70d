"""Many heavy files at once, to a real server: what `make bench` measures with fifty of 10 MB."""

from __future__ import annotations

from pathlib import Path

from benchmarks.uploads import Load, measure


def test_many_files_at_once_some_cut_are_all_taken_once_and_the_worker_does_not_grow(tmp_path: Path) -> None:
    outcome = measure(tmp_path, Load(families=12, weight=2, cut=5))
    assert (outcome.lost, outcome.doubled, outcome.resumed) == (0, 0, 5)
    assert outcome.growth < 120, "MiB"
