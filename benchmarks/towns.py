"""Many towns in one worker: towns made from Cesson-Sévigné's, and processes that serve them."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time
from typing import Any

import workflows.vocabulary
from app import create_app
from benchmarks.browser import Browser, Statements
from benchmarks.contenders import EMAIL, SLUG, add_family, begin, publish_bundle, settings
from benchmarks.memory import resident_kib
from benchmarks.paperless import without_papers
from benchmarks.walk import FIRST_MOVES, Walker
from domain import migrate
from domain.logins import find_login
from domain.passwords import hash_password
from schemas.bundle import Bundle, load_town, read_bundle
from settings import ROOT
from web.accounts.sessions import LoggedIn


def town_like_cesson(bundle: Bundle, number: int) -> Bundle:
    """The same portal for another town: its own slug, name, colour and reference, hence its own edition."""
    slug, letters = f"ville-{number:03}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    colour = f"#{0x20 + number % 40:02x}{0x28 + number % 37:02x}{0x60 + number % 43:02x}"
    reference = "V" + letters[number // 26 % 26] + letters[number % 26]
    files = {path.replace(f"{SLUG}/", f"{slug}/", 1): text for path, text in bundle.files.items()}
    text = files[f"{slug}/town.yaml"]
    for old, new in (
        (f"town: {SLUG}\n", f"town: {slug}\n"),
        ("name: Cesson-Sévigné\n", f"name: Ville {number}\n"),
        ("reference: CES\n", f"reference: {reference}\n"),
        ('primary: "#4c3f97"', f'primary: "{colour}"'),
    ):
        if old not in text:
            raise RuntimeError(f"Cesson's town.yaml no longer has {old!r}: correct benchmarks/towns.py.")
        text = text.replace(old, new)
    return Bundle(slug, files | {f"{slug}/town.yaml": text})


def publish_towns(folder: Path, count: int) -> list[str]:
    """A database with `count` towns, each with a family; their slugs. Cesson comes first."""
    app = create_app(settings(folder))
    migrate.upgrade(app.extensions["database"])
    cesson = without_papers(SLUG)
    bundles = [cesson, *(town_like_cesson(cesson, number) for number in range(1, count))]
    for bundle in bundles:
        publish_bundle(app, bundle)
    hashed = hash_password("guichet-demo")
    for bundle in bundles:
        add_family(app, bundle.slug, hashed)
    app.extensions["database"].dispose()
    return [bundle.slug for bundle in bundles]


def weigh_town(slug: str = SLUG) -> float:
    """KiB of one loaded town, by tracemalloc."""
    bundle, vocabulary = read_bundle(ROOT / "towns", slug), workflows.vocabulary.vocabulary()
    load_town(bundle, vocabulary)
    gc.collect()
    tracemalloc.start()
    town = load_town(bundle, vocabulary)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del town
    return held / 1024


@dataclass(frozen=True, slots=True)
class Loaded:
    """A worker that holds every published town: how long that took, and KiB resident before and after."""

    seconds: float
    before: float
    after: float

    @property
    def grown(self) -> float:
        return self.after - self.before


class Worker:
    """One process of the portal, told by the benchmark what to serve."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self) -> Loaded:
        return Loaded(*self._ask("load"))

    def walk(self, slug: str) -> tuple[float, ...]:
        """Seconds of processor of each request of a walk in one town."""
        return tuple(self._ask("walk", slug))

    def settle(self, slug: str) -> None:
        """Begin to measure in one town."""
        self._ask("settle", slug)

    def visit(self, slug: str) -> float:
        """Seconds of processor of the first moves in one town."""
        return float(self._ask("visit", slug))

    def resident(self) -> float:
        return float(self._ask("resident"))

    def _ask(self, *order: str) -> Any:
        self._connection.send(order)
        answer = self._connection.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def worker(folder: Path) -> Iterator[Worker]:
    """A fresh process (not a fork: its memory is its own) on the database of a folder."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(folder, theirs), daemon=True)
    process.start()
    try:
        yield Worker(ours)
    finally:
        ours.send(("stop",))
        process.join(timeout=10)


def _serve(folder: Path, orders: Connection) -> None:
    served = _Served(folder)
    while (order := orders.recv())[0] != "stop":
        try:
            orders.send(getattr(served, order[0])(*order[1:]))
        except Exception as error:  # told to the process that asked
            orders.send(RuntimeError(f"{type(error).__name__}: {error}"))


class _Served:
    """What a worker does when told."""

    def __init__(self, folder: Path) -> None:
        self.app = create_app(settings(folder))
        self._statements = Statements(self.app.extensions["database"].engine)
        self._walkers: dict[str, Walker] = {}

    def load(self) -> tuple[float, float, float]:
        gc.collect()
        before, started = resident_kib(), process_time()
        self.app.extensions["editions"].all()
        seconds = process_time() - started
        gc.collect()
        return seconds, before, resident_kib()

    def resident(self) -> float:
        gc.collect()
        return resident_kib()

    def walk(self, slug: str) -> list[float]:
        return [answer.cpu for answer in self._walker(slug).walk()]

    def visit(self, slug: str) -> float:
        return sum(answer.cpu for answer in self._walker(slug).walk(FIRST_MOVES))

    def settle(self, slug: str) -> None:
        self._walker(slug).browser.settle()

    def _walker(self, slug: str) -> Walker:
        if slug not in self._walkers:
            browser = Browser(self.app, self._statements)
            browser.cookies["session"] = self._cookie(slug)
            self._walkers[slug] = Walker(browser, lambda browser: begin(browser, slug))
        return self._walkers[slug]

    def _cookie(self, slug: str) -> str:
        """The cookie of the town's family, signed as its login would: two hundred logins would take a minute."""
        with self.app.extensions["database"].session(slug) as session:
            account = find_login(session, login=EMAIL)
        if account is None:
            raise RuntimeError(f"{slug} has no family")
        signer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return str(signer.dumps({"_user_id": LoggedIn(account).get_id(), "_fresh": True}))
