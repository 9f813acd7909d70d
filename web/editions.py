"""Compiled editions in memory, shared by all threads of a worker.

Publications are looked at once a second at most, by one cheap query, so every worker sees a new edition within two
seconds and no request parses anything. Editions that drafts still pin are loaded from the database on demand.

An edition was sound when it was published, and is read again without being judged by rules that are younger. One that cannot
be built any more closes its own town only.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict

from domain import editions as publications
from domain.database import Database
from schemas.bundle import Bundle, load_published
from schemas.definitions import Town
from schemas.problem import Broken
from schemas.vocabulary import Vocabulary

log = logging.getLogger(__name__)

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
        self._closed: dict[str, Broken] = {}
        """Towns whose current edition cannot be built, and which have none before it in memory."""
        self._older: OrderedDict[tuple[str, str], Town] = OrderedDict()
        self._looked = 0.0
        self._stamp: publications.Stamp | None = None

    def current(self, slug: str) -> Town | None:
        """A town as families see it now; None when nobody published it. Raises Broken while it cannot be built."""
        self._look()
        if slug in self._closed:
            raise self._closed[slug]
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
        """A given edition. Raises KeyError when it was never published, Broken when it cannot be built any more."""
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
        return load_published(Bundle(slug, texts), self._vocabulary)

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOK_EVERY:
            return
        with self._lock:
            if now - self._looked < LOOK_EVERY:
                return
            with self._database.session(None, all_towns=True) as session:
                stamp = publications.stamp(session)
                found = publications.all_publications(session) if stamp != self._stamp else []
            for publication in found:
                self._problems[publication.town] = tuple(publication.problems)
                held = self._current.get(publication.town)
                if held is None or held[0] != publication.edition:
                    self._take(publication.town, publication.edition, held)
            self._stamp, self._looked = stamp, time.monotonic()

    def _take(self, slug: str, edition: str, held: tuple[str, Town] | None) -> None:
        """Serve another edition of a town; where it cannot be built, the one before it still, and the other towns."""
        try:
            town = self._load(slug, edition)
        except (Broken, KeyError) as error:
            log.exception("Edition %s of %s cannot be built", edition[:12], slug)
            if held is None:
                self._closed[slug] = error if isinstance(error, Broken) else Broken([])
            return
        self._closed.pop(slug, None)
        if held is not None:
            self._older[slug, held[0]] = held[1]
        self._current[slug] = (edition, town)
