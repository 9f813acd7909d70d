"""Check a town's folder from a terminal: `python -m schemas.check_folder towns carros`."""

from __future__ import annotations

import sys
from pathlib import Path

from schemas.bundle import load_town, read_bundle
from schemas.command import vocabulary_named
from schemas.problem import Broken
from schemas.vocabulary import Vocabulary


def check(towns_dir: Path, slug: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The problems of a town, as sentences; none when it can be published."""
    try:
        load_town(read_bundle(towns_dir, slug), vocabulary)
    except Broken as broken:
        return tuple(str(problem) for problem in broken.problems)
    return ()


def main(towns_dir: str, *slugs: str) -> bool:
    """Print the problems of each town; whether there are none."""
    sound = True
    for slug in slugs:
        problems = check(Path(towns_dir), slug, vocabulary_named())
        sys.stdout.write("\n".join(problems or (f"{slug} : rien à signaler",)) + "\n")
        sound = sound and not problems
    return sound


if __name__ == "__main__":
    sys.exit(not main(*sys.argv[1:]))
