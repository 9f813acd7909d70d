"""Where files are kept, outside the database: named by the hash of their content, in a folder for each town.

A name is the SHA-256 in hexadecimal, or that of a picture derived from it: `<hash>.1.webp`. The same content is kept
once, so nothing is deleted while a document still has its hash: see `jobs.sweep_files`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

_NAME = re.compile(r"[0-9a-f]{64}(\.[0-9a-z]{1,16}){0,3}")
_TOWN = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the store; `at` is when it was last put there."""

    name: str
    at: datetime


class Files(Protocol):
    def put(self, town: str, path: Path, digest: str) -> None:
        """Keep a copy of `path`, whole or not at all. Putting it again renews its date. Raises OSError."""

    def open(self, town: str, digest: str) -> BinaryIO:
        """Its content, from the start, to be closed by the caller. Raises FileNotFoundError."""

    def exists(self, town: str, digest: str) -> bool: ...

    def size(self, town: str, digest: str) -> int:
        """In bytes. Raises FileNotFoundError."""

    def delete(self, town: str, digest: str) -> None:
        """Remove it; nothing happens when it is not there."""

    def kept(self, town: str) -> Iterator[KeptFile]:
        """Everything kept for a town, in no order."""


def place_of(town: str, name: str) -> str:
    """`carros/3f/3f…`: its path under the store. Raises ValueError for what is no slug or no name of a file."""
    if not _TOWN.fullmatch(town) or not _NAME.fullmatch(name):
        raise ValueError(f"Not a file's place: {town!r}, {name!r}")
    return f"{town}/{name[:2]}/{name}"
