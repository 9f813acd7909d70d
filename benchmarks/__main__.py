"""`python -m benchmarks`: the child's wizard against the same one written by hand, two hundred towns in one worker, a town of
a hundred thousand households, an inbox of a million cases, heavy files at once."""

from __future__ import annotations

import argparse
import platform
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic

from benchmarks import households, inbox, report
from benchmarks.contenders import Contender, engine, handwritten
from benchmarks.rounds import allocated, most_statements, spread, take_turns
from benchmarks.towns import Worker, publish_towns, weigh_town, worker
from benchmarks.uploads import Load, measure
from benchmarks.walk import FIRST_MOVES


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done: rounds of walks, walks before measuring, towns published, rounds in them.

    `seconds` bounds each of the two series of rounds, on a slow or busy machine.
    """

    rounds: int
    warm_up: int
    towns: int
    town_rounds: int
    seconds: float
    households: households.Sizes
    inbox: inbox.Sizes
    uploads: Load


FULL = Effort(
    rounds=100,
    warm_up=8,
    towns=200,
    town_rounds=60,
    seconds=40,
    households=households.Sizes.of(100, 100_000, rounds=100, seconds=30),
    inbox=inbox.Sizes.of(10_000, 100_000, 1_000_000, rounds=100, seconds=60),
    uploads=Load(50, 10, 20),
)
QUICK = Effort(
    rounds=2,
    warm_up=1,
    towns=3,
    town_rounds=2,
    seconds=10,
    households=households.Sizes.of(10, 200, rounds=2, seconds=10),
    inbox=inbox.Sizes((100, 300), rounds=2, seconds=10),
    uploads=Load(3, 1, 1),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only show that it runs: its figures mean nothing")
    effort = QUICK if parser.parse_args().quick else FULL
    print(
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, SQLite but for the inbox, one process at a time."
    )
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
        figures = measure_wizard(Path(folder), effort) | measure_towns(Path(folder), effort)
        figures |= measure_households(Path(folder), effort)
        figures |= measure_inbox(Path(folder), effort)
        figures |= measure_uploads(Path(folder), effort)
    report.final(figures)


def measure_wizard(folder: Path, effort: Effort) -> report.Figures:
    """The engine and the hand-written pages in turn, in this process."""
    report.title("A child's sheet at Cesson-Sévigné: the engine, and the same pages by hand")
    first, second = engine(_inside(folder, "engine")), handwritten(_inside(folder, "handwritten"))
    measured = take_turns(
        first.walker, second.walker, rounds=effort.rounds, warm_up=effort.warm_up, seconds=effort.seconds
    )
    report.table(measured)
    report.by_kind(measured)
    report.noise(measured)
    before, after = measured.resident
    print(f"Memory: the process held {before / 1024:.0f} MiB before the rounds, {after / 1024:.0f} MiB after.")
    _print_memory(first, second, walks=min(effort.rounds, 20))
    return {
        "wizard_cpu_ratio": measured.ratio,
        "wizard_sql_show": most_statements(measured.first, saves=False),
        "wizard_sql_save": most_statements(measured.first, saves=True),
    }


def _print_memory(first: Contender, second: Contender, walks: int) -> None:
    for contender in (first, second):
        peak, kept = allocated(contender.walker, walks)
        print(f"Memory, {contender.name}: {peak:.0f} KiB for the hungriest request, {kept:.1f} KiB kept after a walk.")


def measure_towns(folder: Path, effort: Effort) -> report.Figures:
    """A worker with one town and a worker with all of them, walked in turn in the same first town."""
    report.title(f"{effort.towns} towns in one worker")
    alone, many = _inside(folder, "alone"), _inside(folder, "many")
    publish_towns(alone, 1)
    slugs = publish_towns(many, effort.towns)
    with worker(alone) as one, worker(many) as all_of_them:
        first, loaded = one.load(), all_of_them.load()
        per_edition = (loaded.grown - first.grown) / (len(slugs) - 1)
        print(f"Loaded in {loaded.seconds:.1f} s of processor, {loaded.seconds / len(slugs) * 1000:.0f} ms a town.")
        ratio = _compare_workers(one, all_of_them, slugs[0], effort)
        _visit_all(all_of_them, slugs)
    weight = weigh_town()
    print(f"Each further town: {per_edition:.0f} KiB more resident; its objects are {weight:.0f} KiB by tracemalloc.")
    return {"step_time_ratio_200_towns": ratio, "edition_memory_kib": per_edition}


def measure_households(folder: Path, effort: Effort) -> report.Figures:
    """The same family looks at the same pages in a small town and in a big one."""
    sizes = effort.households
    report.title(f"A family's pages among {sizes.many:,} households, beside {sizes.few}".replace(",", " "))
    return households.measure((_inside(folder, "small"), _inside(folder, "big")), sizes)


def measure_inbox(folder: Path, effort: Effort) -> report.Figures:
    """An agent's lists, searches and next files, in towns of all sizes on PostgreSQL."""
    report.title(f"The inbox among {effort.inbox.cases[-1]:,} cases, on PostgreSQL".replace(",", " "))
    return inbox.measure(_inside(folder, "inbox"), effort.inbox)


def measure_uploads(folder: Path, effort: Effort) -> report.Figures:
    """Heavy files to a real server, many at once, some cut in the middle."""
    load = effort.uploads
    report.title(f"{load.families} files of {load.weight} MB at once, {load.cut} of them cut in the middle")
    outcome = measure(_inside(folder, "uploads"), load)
    print(
        f"Taken in {outcome.seconds:.0f} s; {outcome.resumed} resumed, {outcome.lost} lost, {outcome.doubled} doubled."
    )
    return {"upload_growth_mib": outcome.growth}


def _compare_workers(one: Worker, many: Worker, slug: str, effort: Effort) -> float:
    """Processor time of the first town's walk with all towns loaded, over that with itself alone."""
    for served in (one, many):
        for _ in range(3):
            served.walk(slug)
        served.settle(slug)
    ratios: list[float] = []
    deadline = monotonic() + effort.seconds
    while len(ratios) < effort.town_rounds and (monotonic() < deadline or len(ratios) < 2):
        if len(ratios) % 2:
            with_all, by_itself = sum(many.walk(slug)), sum(one.walk(slug))
        else:
            by_itself, with_all = sum(one.walk(slug)), sum(many.walk(slug))
        ratios.append(with_all / by_itself)
    low, high = spread(ratios)
    ratio = median(ratios)
    print(
        f"Its first town's wizard costs {ratio:.3f} times what it costs alone (half of {len(ratios)} rounds: {low:.3f} to {high:.3f})."
    )
    return ratio


def _visit_all(served: Worker, slugs: list[str]) -> None:
    """Every town once, when its pages are compiled, then again."""
    before = served.resident()
    compiling = [served.visit(slug) for slug in slugs[1:]]
    grown = (served.resident() - before) / max(len(slugs) - 1, 1)
    again = [served.visit(slug) for slug in slugs[1:]]
    requests = len(FIRST_MOVES)
    print(
        f"Visiting all the others: {median(compiling) / requests * 1000:.2f} ms a request the first time (pages compiled), "
        f"{median(again) / requests * 1000:.2f} ms then; {grown:.0f} KiB more resident a town whose wizard was visited."
    )


def _inside(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


if __name__ == "__main__":
    main()
