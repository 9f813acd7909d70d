"""What is wrong in a town's files, said to whoever wrote them: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

LISTED = 12
"""Known names given in full; beyond that the list says nothing and only the nearest name is offered."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One sentence of fact and one of remedy, at a place. Lines and columns count from 1; 0 stands for a whole file."""

    file: str
    line: int
    column: int
    fact: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.fact}. {self.remedy}".rstrip()


class Broken(Exception):
    """A bundle that cannot be published. `problems` holds every one found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(name: str, known: Iterable[str]) -> str:
    """« Vouliez-vous dire « x » ? » for the known name that looks most like `name`, else nothing."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return f"Vouliez-vous dire « {by_folded[close[0]]} » ?" if close else ""


def choose(name: str, known: Iterable[str], heading: str, listed: int = LISTED) -> str:
    """The remedy for a name that is not known: the known ones under `heading` when at most `listed`, and the nearest."""
    names = list(known)
    if not names:
        return f"{heading} : aucun."
    in_full = f"{heading} : {', '.join(names)}." if len(names) <= listed else ""
    return " ".join(part for part in (in_full, nearest(name, names)) if part) or _begin(names, heading)


def _begin(names: list[str], heading: str) -> str:
    return f"{heading} : {', '.join(names[:LISTED])}…"
