"""What a job is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from domain.database import Database
from domain.outbox import Letter
from domain.papers import RefusedPaper, Verdict
from domain.webhooks import Delivery
from schemas.definitions import Town


class Store(Protocol):
    """The files that are kept, and the antivirus that looks at them."""

    def scan(self, town: str, digest: str) -> Verdict:
        """Raises Unreachable; FileNotFoundError when the file is gone."""

    def kept(self, town: str) -> Iterable[tuple[str, datetime]]:
        """(name, when it was last put there) of every file of a town."""

    def delete(self, town: str, name: str) -> None: ...

    def open(self, town: str, digest: str) -> BinaryIO:
        """Its content, to be closed by the caller. Raises FileNotFoundError, OSError."""

    def put(self, town: str, path: Path, digest: str) -> None:
        """Keep a copy of `path`, whole or not at all. Raises OSError."""


def _no_mark(path: Path, text: str) -> Path:
    raise RefusedPaper("Aucun programme ne sait marquer ce document.")


def _call_nobody(delivery: Delivery) -> None:
    raise OSError("Nothing here calls other programs.")


@dataclass(frozen=True, slots=True)
class Tools:
    """All that jobs need of the world: `town_of` gives a town's edition, `send` carries a letter.

    `store` keeps the documents; `uploads` is the folder where uploads under way are collected;
    `mark` writes a text across each page of a paper's copy (raises RefusedPaper).
    """

    database: Database
    town_of: Callable[[str, str], Town]
    send: Callable[[Letter], None]
    store: Store
    uploads: Path
    mark: Callable[[Path, str], Path] = _no_mark
    call: Callable[[Delivery], None] = _call_nobody
    """Calls another program. Raises whatever went wrong; the outbox tries again later."""


@dataclass(frozen=True, slots=True)
class Job:
    """`run` does all that is due and says how much that was. It is called every `seconds`, and when woken."""

    run: Callable[[Tools], int]
    seconds: float
