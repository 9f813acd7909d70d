"""Prints what was measured, so that a person sees at once what costs and how sure one may be."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from benchmarks.rounds import Measured, Walk, cpu_ms, cpu_of, spread, wall_ms
from benchmarks.walk import MOVES

Figures = dict[str, float]


def title(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def table(measured: Measured) -> None:
    """One line a request: milliseconds of processor of both, their ratio, statements of both."""
    first, second = measured.first, measured.second
    print(f"{'':24}{'processor, ms':>22}{'':8}{'SQL':>9}{'wall, ms':>18}{'page, KB':>16}")
    print(
        f"{'':24}{'engine':>10}{'by hand':>12}{'ratio':>8}{'':9}{'engine':>8}{'by hand':>10}{'engine':>8}{'by hand':>8}"
    )
    for index, move in enumerate(MOVES):
        mine, theirs = cpu_ms(first, index), cpu_ms(second, index)
        statements = f"{_statements(first, index)} / {_statements(second, index)}"
        sizes = [walks[0][index].size / 1024 for walks in (first, second)]
        print(
            f"{move.name:24}{mine:10.2f}{theirs:12.2f}{mine / theirs:8.2f}{statements:>9}"
            f"{wall_ms(first, index):8.2f}{wall_ms(second, index):10.2f}{sizes[0]:8.1f}{sizes[1]:8.1f}"
        )
    mine, theirs = (median(cpu_of(walk) for walk in walks) * 1000 for walks in (first, second))
    print(f"{'whole walk':24}{mine:10.2f}{theirs:12.2f}{measured.ratio:8.2f}")


def _statements(walks: Sequence[Walk], move: int) -> int:
    return max(walk[move].statements for walk in walks)


def by_kind(measured: Measured) -> None:
    """The same ratio for pages shown and for posts saved."""
    for words, saves in (("pages shown", False), ("posts saved", True)):
        chosen = [index for index, move in enumerate(MOVES) if move.saves is saves]
        ratios = [
            sum(mine[index].cpu for index in chosen) / sum(theirs[index].cpu for index in chosen)
            for mine, theirs in zip(measured.first, measured.second, strict=True)
        ]
        print(f"{words:24}{'':22}{median(ratios):8.2f}")


def noise(measured: Measured) -> None:
    """How much the same walk varies on this machine now, and how sure the ratio is."""
    low, high = spread(measured.ratios)
    print(f"{len(measured.ratios)} rounds; half of the ratios lie between {low:.2f} and {high:.2f}.")
    for words, walks in (("engine", measured.first), ("by hand", measured.second)):
        costs = [cpu_of(walk) for walk in walks]
        low, high = spread(costs)
        print(f"Machine noise, {words}: half of the walks lie within {(high - low) / median(costs):.1%} of each other.")


def final(figures: Figures) -> None:
    """Exactly one line a figure, last."""
    print()
    for name, value in figures.items():
        print(f"{name}: {value:.3f}" if value < 10 else f"{name}: {value:.2f}")
