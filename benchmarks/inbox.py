"""The inbox among ten thousand, a hundred thousand and a million cases, on PostgreSQL: what an agent does all day.

The same looks in each town, in turn; then the statements of each list once more without the program, the floor under it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from benchmarks import postgres
from benchmarks.contenders import SLUG
from benchmarks.inbox_town import QUESTION, BigTown, settled
from benchmarks.report import Figures
from domain import inbox
from domain.inbox import Filter
from web.staff.answer_filters import BEFORE

FIRST, FILTERED, SEARCH, NEXT = "first page", "filtered page", "search", "next file"
ANSWERED, COMBINED = "answered page", "combined page"
"""Narrowed to an answer of the families; to an answer, a procedure, a state and what is late."""
MOST_STATEMENTS = 6
FIGURES = (FIRST, FILTERED, ANSWERED, COMBINED, SEARCH, NEXT)
RARE, BROAD, TWO = "rare answer", "broad search", "broad words"
"""An answer that one case in a thousand has; the commonest surname alone, and after a common first name of somebody else:
nobody finds a file so. They are printed with their statements, and their times are no part of the figures."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Cases of each town, the smallest first; rounds of looks, bounded by seconds."""

    cases: tuple[int, ...]
    rounds: int
    seconds: float

    @classmethod
    def of(cls, *cases: int, rounds: int, seconds: float) -> Sizes:
        """With `BENCH_CASES` in the environment, so many in the biggest town."""
        most = int(os.environ.get("BENCH_CASES", cases[-1]))
        return cls((*(each for each in cases[:-1] if each < most), most), rounds, seconds)


@dataclass(frozen=True, slots=True)
class Look:
    """One thing an agent does: the page's query (None: no page), and the list alone."""

    name: str
    query: str | None
    run: Callable[[Session], Any]


@dataclass(slots=True)
class Seen:
    """Seconds of each look, by name: the whole page, the list through the program, its statements without it."""

    pages: dict[str, list[float]] = field(default_factory=dict)
    lists: dict[str, list[float]] = field(default_factory=dict)
    floors: dict[str, list[float]] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)

    def most(self) -> int:
        return max(self.statements.values())


def measure(folder: Path, sizes: Sizes) -> Figures:
    """Prints a line a look. `folder` is an empty one for what the application keeps beside its database."""
    with ExitStack() as stack:
        started = monotonic()
        server = stack.enter_context(postgres.server())
        towns = [stack.enter_context(settled(server, folder, count)) for count in sizes.cases]
        print(f"The towns were made in {monotonic() - started:.0f} s.")
        seen = take_turns(towns, sizes)
    _print(towns, seen)
    small, big = seen[0], seen[-1]
    over = sum(median(big.lists[name]) for name in FIGURES) / sum(median(big.floors[name]) for name in FIGURES)
    figures = {
        f"inbox_{name.replace(' ', '_')}_ratio_1m": _ratio(_whole(small, name), _whole(big, name)) for name in FIGURES
    }
    return figures | {"inbox_over_raw_sql_1m": over, "inbox_sql": float(max(each.most() for each in seen))}


def take_turns(towns: Sequence[BigTown], sizes: Sizes) -> list[Seen]:
    """All towns in each round, so that whatever slows the machine slows them all; some rounds first do not count."""
    for _ in range(5):
        for town in towns:
            visit(town, Seen())
    turns = [(town, Seen()) for town in towns]
    seen = [each for _, each in turns]
    for town in towns:
        town.browser.settle()
    deadline = monotonic() + sizes.seconds
    while len(seen[0].lists.get(FIRST, ())) < sizes.rounds and (monotonic() < deadline or len(seen[0].lists) < 2):
        for town, each in turns:
            visit(town, each)
        turns.reverse()
    return seen


def visit(town: BigTown, seen: Seen) -> None:
    for look in looks(town):
        if look.query is not None:
            _show(town, look, seen)
        _list(town, look, seen)


def looks(town: BigTown) -> list[Look]:
    procedures, typed, decided = town.procedures, next(town.typed), next(town.decided)
    first, one = Filter(procedures=procedures), procedures[0]
    filtered = Filter(procedures=(one,), unassigned=True)
    return [
        Look(FIRST, "", _of(first)),
        Look(FILTERED, urlencode({"procedure": one, "assigned": "nobody"}), _of(filtered)),
        *_answered(town),
        *(_searched(town, name, each) for name, each in ((SEARCH, typed), *_broad(town).items())),
        Look(NEXT, None, lambda session: inbox.next_after(session, decided, filter=first)),
    ]


def _answered(town: BigTown) -> Iterator[Look]:
    *_, common, rare = town.options
    asking, state, chosen = tuple(each.id for each in town.asking), town.waiting, BEFORE + QUESTION
    for name, answer in ((ANSWERED, common), (RARE, rare)):
        wanted = Filter(procedures=asking, answers=((QUESTION, answer),))
        yield Look(name, urlencode({chosen: answer}), _of(wanted))
    query = urlencode({"procedure": asking[0], "state": state, "late": 1, chosen: common})
    yield Look(COMBINED, query, _of(Filter("staff", asking[:1], state, answers=((QUESTION, common),), late=True)))


def _broad(town: BigTown) -> dict[str, str]:
    return {BROAD: town.commonest, TWO: f"{town.commonest[:3]} lou"}


def _searched(town: BigTown, name: str, typed: str) -> Look:
    wanted = Filter(None, town.procedures, text=typed, titles=town.titles)
    return Look(name, urlencode({"view": "all", "q": typed}), _of(wanted))


def _of(filter: Filter) -> Callable[[Session], Any]:
    def run(session: Session) -> None:
        inbox.open_procedures(session)
        chosen = inbox.choose(session, filter)
        inbox.counts(session, chosen, inbox.page(session, chosen))

    return run


def _show(town: BigTown, look: Look, seen: Seen) -> None:
    answer = town.browser.get(f"/{SLUG}/inbox?{look.query}")
    if answer.status != 200:
        raise RuntimeError(f"{look.query}: {answer.status} {answer.location}")
    seen.pages.setdefault(look.name, []).append(answer.wall)
    seen.statements[look.name] = max(seen.statements.get(look.name, 0), answer.statements)


def _list(town: BigTown, look: Look, seen: Seen) -> None:
    with town.session() as session:
        session.connection()
        town.statements.seen.clear()
        started = perf_counter()
        look.run(session)
        seen.lists.setdefault(look.name, []).append(perf_counter() - started)
    seen.floors.setdefault(look.name, []).append(_floor(town))


def _floor(town: BigTown) -> float:
    """Seconds of the last list's statements, sent and read by psycopg alone, under the same row-level security."""
    statements = list(town.statements.seen)
    town.floor.execute("SELECT set_config('guichet.town', %s, true)", (SLUG,))
    started = perf_counter()
    for statement, values in statements:
        town.floor.execute(statement.encode(), values).fetchall()
    seconds = perf_counter() - started
    town.floor.rollback()
    return seconds


# ------------------------------------------------------------------------------------------- what is printed


def _whole(seen: Seen, name: str) -> list[float]:
    """The page where there is one."""
    return seen.pages.get(name) or seen.lists[name]


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def _ratio(small: Sequence[float], big: Sequence[float]) -> float:
    return _p95(big) / _p95(small)


def _print(towns: Sequence[BigTown], seen: Sequence[Seen]) -> None:
    print(f"{'':16}{'cases':>10}{'page, ms':>18}{'ratio':>8}{'SQL':>5}{'list, ms':>18}{'raw SQL, ms':>18}{'ratio':>8}")
    print(
        f"{'':26}{'median':>10}{'p95':>8}{'p95':>8}{'':5}{'median':>10}{'p95':>8}{'median':>10}{'p95':>8}{'median':>8}"
    )
    for name in (*FIGURES, RARE, BROAD, TWO):
        for town, each in zip(towns, seen, strict=True):
            whole = _whole(each, name)
            over = median(each.lists[name]) / median(each.floors[name])
            print(
                f"{name:16}{town.count:>10,}{_ms(whole)}{_ratio(_whole(seen[0], name), whole):8.2f}"
                f"{each.statements.get(name, 0) or '':>5}{_ms(each.lists[name])}{_ms(each.floors[name])}{over:8.2f}".replace(
                    ",", " "
                )
            )
    most = max(each.most() for each in seen)
    print(f"{len(seen[0].lists[FIRST])} rounds; {most} statements at most, {MOST_STATEMENTS} allowed.")
    if most > MOST_STATEMENTS:
        print("TOO MANY STATEMENTS.")


def _ms(values: Sequence[float]) -> str:
    return f"{median(values) * 1000:10.2f}{_p95(values) * 1000:8.2f}"
