"""Measures contenders in turn within one run, so that whatever slows the machine slows both."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import monotonic

from benchmarks.browser import Answer
from benchmarks.memory import resident_kib
from benchmarks.walk import MOVES, Walker

Walk = list[Answer]


@dataclass(frozen=True, slots=True)
class Measured:
    """The walks of two contenders, one of each a round."""

    first: list[Walk]
    second: list[Walk]
    resident: list[float]
    """KiB that the process held before the first round and after the last."""

    @property
    def ratios(self) -> list[float]:
        """Processor time of the first over the second, a round at a time."""
        return [cpu_of(mine) / cpu_of(theirs) for mine, theirs in zip(self.first, self.second, strict=True)]

    @property
    def ratio(self) -> float:
        return median(self.ratios)


def cpu_of(walk: Walk) -> float:
    return sum(answer.cpu for answer in walk)


def take_turns(first: Walker, second: Walker, *, rounds: int, warm_up: int, seconds: float) -> Measured:
    """Warm up, then walk A B, B A, A B, ... until there are enough rounds, or no time left for more.

    What both hold for good is set apart from the garbage collector first, so that neither pays for the other's.
    """
    for _ in range(warm_up):
        first.walk()
        second.walk()
    first.browser.settle()
    second.browser.settle()
    measured = Measured([], [], [resident_kib()])
    turns = [(first, measured.first), (second, measured.second)]
    deadline = monotonic() + seconds
    while len(measured.first) < rounds and (monotonic() < deadline or len(measured.first) < 2):
        for walker, walks in turns:
            walks.append([answer.without_page() for answer in walker.walk()])
        turns.reverse()
    measured.resident.append(resident_kib())
    return measured


def cpu_ms(walks: Sequence[Walk], move: int) -> float:
    """Median milliseconds of processor of one request."""
    return median(walk[move].cpu for walk in walks) * 1000


def wall_ms(walks: Sequence[Walk], move: int) -> float:
    return median(walk[move].wall for walk in walks) * 1000


def most_statements(walks: Sequence[Walk], *, saves: bool) -> int:
    """The greatest number of SQL statements that one request sent."""
    return max(walk[index].statements for walk in walks for index, move in enumerate(MOVES) if move.saves is saves)


def spread(values: Sequence[float]) -> tuple[float, float]:
    """First and third quartiles."""
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = quantiles(values, n=4)
    return low, high


def allocated(walker: Walker, walks: int) -> tuple[float, float]:
    """KiB that the hungriest request allocates, and KiB kept per walk once it is over (a leak would show)."""
    walker.walk()
    tracemalloc.start()
    peak = max(answer.peak for answer in walker.walk()) / 1024
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    for _ in range(walks):
        walker.walk()
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak, (after - before) / 1024 / walks
