"""Compiled editions in memory, shared by all threads of a worker.

Publications are looked at once a second at most, by one cheap query, so every worker sees a new edition within two
seconds and no request parses anything. Editions that drafts still pin are loaded from the database on demand.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from domain import editions as publications
from domain.database import Database
from schemas.bundle import Bundle, load_town
from schemas.definitions import Town
from schemas.vocabulary import Vocabulary

KEPT = 64
"""Editions kept besides the current ones: those of drafts begun before a publication."""
LOOK_EVERY = 1.0


class Editions:
    def __init__(self, database: Database, vocabulary: Vocabulary) -> None:
        self._database = database
        self._vocabulary = vocabulary
        self._lock = threading.Lock()
        self._current: dict[str, tuple[str, Town]] = {}
        self._problems: dict[str, tuple[str, ...]] = {}
        self._older: OrderedDict[tuple[str, str], Town] = OrderedDict()
        self._looked = 0.0

    def current(self, slug: str) -> Town | None:
        self._look()
        found = self._current.get(slug)
        return found[1] if found else None

    def all(self) -> list[Town]:
        """Every town's current edition, by name."""
        self._look()
        return sorted((town for _, town in self._current.values()), key=lambda town: town.name)

    def problems(self, slug: str) -> tuple[str, ...]:
        """Why the files on disk are not what is served, when a configurator saved something broken."""
        return self._problems.get(slug, ())

    def of(self, slug: str, edition: str) -> Town:
        """A given edition. Raises KeyError when it was never published."""
        found = self._current.get(slug)
        if found and found[0] == edition:
            return found[1]
        with self._lock:
            if (slug, edition) in self._older:
                self._older.move_to_end((slug, edition))
                return self._older[slug, edition]
        town = self._load(slug, edition)
        with self._lock:
            self._older[slug, edition] = town
            while len(self._older) > KEPT:
                self._older.popitem(last=False)
        return town

    def forget_look(self) -> None:
        """Look again at the next request: a publication in this very process is seen at once."""
        self._looked = 0.0

    def _load(self, slug: str, edition: str) -> Town:
        with self._database.session(slug) as session:
            texts = publications.bundle_of(session, edition)
        if texts is None:
            raise KeyError(edition)
        return load_town(Bundle(slug, texts), self._vocabulary)

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOK_EVERY:
            return
        with self._lock:
            if now - self._looked < LOOK_EVERY:
                return
            with self._database.session(None, all_towns=True) as session:
                found = publications.all_publications(session)
            for publication in found:
                self._problems[publication.town] = tuple(publication.problems)
                held = self._current.get(publication.town)
                if held is None or held[0] != publication.edition:
                    town = self._load(publication.town, publication.edition)
                    if held is not None:
                        self._older[publication.town, held[0]] = held[1]
                    self._current[publication.town] = (publication.edition, town)
            self._looked = time.monotonic()
