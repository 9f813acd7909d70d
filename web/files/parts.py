"""A file that arrives in pieces: what came so far, kept on the disk under a name that only its sender can make.

Pieces are appended one after the other under a lock of the file, so that a piece sent twice, or by two connections at
once, is written once.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from domain.errors import DomainError

COPIED = 65_536
MOST_OPEN = 12
"""Files of one draft on their way at once."""
MOST_BYTES = 60 * 1024 * 1024
"""What the parts of one draft may weigh together."""
GIVEN_UP = 10 * 60
"""Seconds without a piece after which a part makes way for another: a page that lost its connection tries for five minutes."""


def path_of(folder: Path, draft_id: str, *names: str) -> Path:
    """`folder/<digest of the draft>/<digest>.part`: owner, question and key make the name."""
    return folder / _digest(draft_id) / f"{_digest(*names)}.part"


def _digest(*names: str) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def size(path: Path) -> int:
    """How much has come."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def held(path: Path) -> Iterator[BinaryIO]:
    """The part, open and locked: whoever else has a piece for it waits. It is made when it is not there."""
    while True:
        with _opened(path) as part:
            fcntl.flock(part, fcntl.LOCK_EX)
            if os.fstat(part.fileno()).st_nlink:
                yield part
                return


def _opened(path: Path) -> BinaryIO:
    """Opened to append. The folder goes with the draft's last part (see `drop`): between any two steps, so begin again."""
    while True:
        with suppress(FileExistsError):
            path.parent.mkdir(parents=True)
        with suppress(FileNotFoundError):
            return path.open("ab")


def drop(path: Path) -> None:
    """The part goes, and the draft's folder with its last one."""
    path.unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()


def check_room(path: Path, more: int) -> None:
    """Whether the draft may have this part, which stands there already, and `more` bytes of it.

    Parts that were given up make way. Raises DomainError `no_room`.
    """
    if not _fits(path, more):
        _forget(path)
    if not _fits(path, more):
        sentence = (
            "Beaucoup de fichiers arrivent déjà pour cette démarche : attendez qu’ils soient ajoutés, puis recommencez."
        )
        raise DomainError("no_room", sentence)


def _fits(path: Path, more: int) -> bool:
    sizes = [size(each) for each in path.parent.glob("*.part")]
    return len(sizes) <= MOST_OPEN and sum(sizes) + more <= MOST_BYTES


def _forget(path: Path) -> None:
    for each in path.parent.glob("*.part"):
        with suppress(FileNotFoundError):
            if each != path and each.stat().st_mtime < time.time() - GIVEN_UP:
                each.unlink()


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
