"""A file that arrives in pieces: what came so far, kept on the disk under a name that only its sender can make.

Pieces are appended one after the other under a lock of the file, so that a piece sent twice, or by two connections at
once, is written once.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

COPIED = 65_536


def path_of(folder: Path, *names: str) -> Path:
    """`folder/<digest>.part`: owner, draft, question and key make the name."""
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()
    return folder / f"{digest}.part"


def size(path: Path) -> int:
    """How much has come."""
    return path.stat().st_size if path.exists() else 0


@contextmanager
def held(path: Path) -> Iterator[BinaryIO]:
    """The part, open and locked: whoever else has a piece for it waits. It is made when it is not there."""
    while True:
        with path.open("ab") as part:
            fcntl.flock(part, fcntl.LOCK_EX)
            if os.fstat(part.fileno()).st_nlink:
                yield part
                return


def append(part: BinaryIO, piece: bytes) -> int:
    """Write a piece at the end; the size since."""
    part.write(piece)
    part.flush()
    return os.fstat(part.fileno()).st_size


def split(path: Path, sizes: Sequence[int], folder: Path) -> list[Path]:
    """The files that were sent one behind the other, each as a file of its own, in order."""
    if len(sizes) == 1:
        return [path]
    made = []
    with path.open("rb") as joined:
        for number, length in enumerate(sizes):
            made.append(folder / str(number))
            with made[-1].open("wb") as out:
                _copy(joined, out, length)
    return made


def _copy(source: BinaryIO, out: BinaryIO, length: int) -> None:
    while length > 0 and (piece := source.read(min(COPIED, length))):
        out.write(piece)
        length -= len(piece)
