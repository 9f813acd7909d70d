"""From files to families: publish the towns whose texts changed, keep the last good edition when they are broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from domain import editions
from domain.database import Database
from schemas.bundle import Bundle, load_town, read_bundle
from schemas.difference import differences
from schemas.problem import Broken
from schemas.vocabulary import Vocabulary

LIBRARY = "library"


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
    return published, differences(load_town(Bundle(slug, texts), vocabulary), now)


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


class Watch:
    """Notices saved files by their dates, twice a second at most: enough for « within two seconds », on any file system."""

    def __init__(self, towns: Path) -> None:
        self._towns = towns
        self._dates = self._look()

    def _look(self) -> dict[str, tuple[tuple[str, int, int], ...]]:
        found: dict[str, list[tuple[str, int, int]]] = {}
        for path in sorted(self._towns.glob("*/**/*")):
            if path.is_file():
                stat = path.stat()
                owner = path.relative_to(self._towns).parts[0]
                found.setdefault(owner, []).append((str(path), stat.st_mtime_ns, stat.st_size))
        return {owner: tuple(dates) for owner, dates in found.items()}

    def changed(self) -> list[str]:
        """Towns to publish again since the last call; a change in the library concerns them all."""
        before, self._dates = self._dates, self._look()
        touched = {owner for owner in self._dates.keys() | before.keys() if self._dates.get(owner) != before.get(owner)}
        towns = town_folders(self._towns)
        return towns if LIBRARY in touched else [slug for slug in towns if slug in touched]


def publish_changed(
    database: Database, towns: Path, slugs: Iterable[str], vocabulary: Vocabulary, tell: Callable[[Outcome], None]
) -> None:
    for slug in slugs:
        tell(publish(database, towns, slug, vocabulary))
