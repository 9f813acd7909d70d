"""The store as jobs know it: files by name, and a virus scan of what is kept."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from domain.papers import Unreachable, Verdict
from gateways.antivirus import Antivirus
from gateways.files import Files


class ScannedStore:
    def __init__(self, files: Files, antivirus: Antivirus) -> None:
        self._files = files
        self._antivirus = antivirus

    def scan(self, town: str, digest: str) -> Verdict:
        """Raises Unreachable when the store or the antivirus is away; FileNotFoundError when the file is gone."""
        with tempfile.TemporaryDirectory(prefix="scan-") as folder:
            copy = Path(folder) / "paper"
            try:
                with self._files.open(town, digest) as kept, copy.open("wb") as out:
                    shutil.copyfileobj(kept, out)
            except FileNotFoundError:
                raise
            except OSError as error:
                raise Unreachable(f"the store: {error}") from error
            return self._antivirus.scan(copy)

    def kept(self, town: str) -> Iterator[tuple[str, datetime]]:
        for each in self._files.kept(town):
            yield each.name, each.at

    def delete(self, town: str, name: str) -> None:
        self._files.delete(town, name)

    def open(self, town: str, digest: str) -> BinaryIO:
        return self._files.open(town, digest)

    def put(self, town: str, path: Path, digest: str) -> None:
        self._files.put(town, path, digest)
