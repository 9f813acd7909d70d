"""Files in a local folder, `<town>/<ab>/<hash>`: the twin of an object store, and enough for one machine."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from gateways.files import KeptFile, place_of

PART = ".part-"
"""Begins the name of a file that is still being written."""


class FolderFiles:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, town: str, path: Path, digest: str) -> None:
        """Written beside, flushed to the disk, then renamed: a crash leaves the whole file or none."""
        place = self._place(town, digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=PART, dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as copy, path.open("rb") as source:
                shutil.copyfileobj(source, copy, 1024 * 1024)
                copy.flush()
                os.fsync(copy.fileno())
            Path(part).replace(place)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        _flush_folder(place.parent)

    def open(self, town: str, digest: str) -> BinaryIO:
        return self._place(town, digest).open("rb")

    def exists(self, town: str, digest: str) -> bool:
        return self._place(town, digest).is_file()

    def size(self, town: str, digest: str) -> int:
        return self._place(town, digest).stat().st_size

    def delete(self, town: str, digest: str) -> None:
        self._place(town, digest).unlink(missing_ok=True)

    def kept(self, town: str) -> Iterator[KeptFile]:
        """Files; what a crash left half written is passed over."""
        for path in (self.folder / town).glob("[0-9a-f][0-9a-f]/*"):
            if not path.name.startswith(PART):
                yield KeptFile(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def _place(self, town: str, name: str) -> Path:
        return self.folder / place_of(town, name)


def _flush_folder(folder: Path) -> None:
    """The new name itself must reach the disk too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
