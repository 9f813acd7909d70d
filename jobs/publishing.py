"""From files to families: publish the towns whose texts changed, keep the last good edition when they are broken."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from domain import editions
from domain.database import Database
from schemas.bundle import READ, Bundle, load_published, load_town, read_bundle
from schemas.difference import differences
from schemas.problem import Broken
from schemas.vocabulary import Vocabulary

LIBRARY = "library"
QUIET = 0.4
"""Seconds without a save after which a town is published: files saved together are published together."""
LONGEST = 1.5
"""Seconds after which it is published all the same while saves go on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one town: its edition, or the located sentences that say why nothing changed."""

    town: str
    edition: str = ""
    changed: bool = False
    problems: tuple[str, ...] = ()


def town_folders(towns: Path) -> list[str]:
    """The towns of a folder: every folder with a `town.yaml`."""
    return sorted(path.parent.name for path in towns.glob("*/town.yaml") if path.parent.name != LIBRARY)


def check(towns: Path, slug: str, vocabulary: Vocabulary) -> Outcome:
    """Load a town as publishing would, and change nothing."""
    try:
        town = load_town(read_bundle(towns, slug), vocabulary)
    except Broken as broken:
        return Outcome(slug, problems=tuple(str(problem) for problem in broken.problems))
    return Outcome(slug, town.edition)


def compare(database: Database, towns: Path, slug: str, vocabulary: Vocabulary) -> tuple[str, list[str]]:
    """The published edition and, in words, what publishing the files would change. Raises Broken."""
    now = load_town(read_bundle(towns, slug), vocabulary)
    with database.session(slug) as session:
        publication = editions.current(session, slug)
        texts = editions.bundle_of(session, publication.edition) if publication and publication.edition else None
        published = publication.edition or "" if publication else ""
    if texts is None:
        return "", ["Rien n'est encore publié : tout est nouveau."]
    return published, differences(load_published(Bundle(slug, texts), vocabulary), now)


def publish(
    database: Database, towns: Path, slug: str, vocabulary: Vocabulary, *, instead_of: str | None = None
) -> Outcome:
    """Publish a town if it is sound; else note its problems beside the edition that goes on.

    Raises DomainError `edition_changed` when another edition than `instead_of` is online.
    """
    try:
        bundle = read_bundle(towns, slug)
        town = load_town(bundle, vocabulary)
    except Broken as broken:
        problems = tuple(str(problem) for problem in broken.problems)
        with database.begin(slug) as session:
            editions.report_problems(session, town=slug, problems=problems)
        return Outcome(slug, problems=problems)
    with database.begin(slug) as session:
        before = editions.current(session, slug)
        changed = before is None or before.edition != town.edition
        editions.publish(session, town=slug, bundle_hash=town.edition, bundle=bundle.files, instead_of=instead_of)
    return Outcome(slug, town.edition, changed)


@dataclass(slots=True)
class _Moving:
    """A town whose files are being saved: when the first change was seen, and the latest."""

    since: float
    latest: float

    def settled(self, moment: float) -> bool:
        return moment - self.latest >= QUIET or moment - self.since >= LONGEST


class Watch:
    """Notices saved files by their dates, on any file system, and waits until a series of saves is over.

    Asked twice a second, it names a town within two seconds of its last save: half a second to see it, as much to see it quiet.
    """

    def __init__(self, towns: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._towns = towns
        self._clock = clock
        self._dates = self._look()
        self._moving: dict[str, _Moving] = {}

    def _look(self) -> dict[str, set[tuple[str, int, int]]]:
        """Date and size of every file that publishing reads, by town; `library` stands among them."""
        found: dict[str, set[tuple[str, int, int]]] = {}
        for path in self._towns.glob("*/**/*"):
            parts = path.relative_to(self._towns).parts
            if path.suffix in READ and not any(part.startswith(".") for part in parts):
                with suppress(FileNotFoundError):  # an editor may replace a file between its listing and this look
                    stat = path.stat()
                    found.setdefault(parts[0], set()).add((str(path), stat.st_mtime_ns, stat.st_size))
        return found

    def changed(self) -> list[str]:
        """Towns to publish again: those that changed since they were last named and are quiet now, or have not been for long."""
        moment, towns = self._clock(), town_folders(self._towns)
        for slug in self._touched(towns):
            self._moving.setdefault(slug, _Moving(moment, moment)).latest = moment
        settled = {slug for slug, moving in self._moving.items() if moving.settled(moment)}
        self._moving = {slug: moving for slug, moving in self._moving.items() if slug not in settled}
        return [slug for slug in towns if slug in settled]

    def _touched(self, towns: list[str]) -> list[str]:
        """Towns with a file saved since the last look; a change in the library concerns them all."""
        before, self._dates = self._dates, self._look()
        owners = {owner for owner in self._dates.keys() | before.keys() if self._dates.get(owner) != before.get(owner)}
        return towns if LIBRARY in owners else [slug for slug in towns if slug in owners]


def publish_changed(
    database: Database, towns: Path, slugs: Iterable[str], vocabulary: Vocabulary, tell: Callable[[Outcome], None]
) -> None:
    for slug in slugs:
        tell(publish(database, towns, slug, vocabulary))
