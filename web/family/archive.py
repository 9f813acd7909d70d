"""A ZIP sent while it is written: a family's papers never stand in memory together."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from domain.clock import now, paris

CHUNK = 256 * 1024
MISSING = "fichiers-manquants.txt"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive. `open` is called when its turn comes; `packed` says that compressing it is of no use."""

    name: str
    open: Callable[[], BinaryIO]
    packed: bool = False


def text_entry(name: str, text: str) -> Entry:
    return Entry(name, lambda: io.BytesIO(text.encode("utf-8")))


class _Sink(io.RawIOBase):
    """What the archive was written to since it was last emptied."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.parts.append(bytes(data))  # type: ignore[call-overload]
        return len(self.parts[-1])

    def drain(self) -> Iterator[bytes]:
        while self.parts:
            yield self.parts.pop(0)


def stream(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The archive in pieces. A file that cannot be opened is named in one more file, and the others arrive."""
    sink, missing = _Sink(), list[str]()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            try:
                source = entry.open()
            except OSError:
                missing.append(entry.name)
                continue
            with source:
                yield from _write(archive, sink, entry, source)
        if missing:
            lines = ["Ces fichiers n’ont pas pu être lus. Recommencez demain, ou écrivez-nous :", *missing]
            archive.writestr(MISSING, "\n".join(lines) + "\n")
    yield from sink.drain()


def _write(archive: zipfile.ZipFile, sink: _Sink, entry: Entry, source: BinaryIO) -> Iterator[bytes]:
    how = zipfile.ZIP_STORED if entry.packed else zipfile.ZIP_DEFLATED
    info = zipfile.ZipInfo(entry.name, paris(now()).timetuple()[:6])
    info.compress_type = how
    with archive.open(info, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
            yield from sink.drain()
    yield from sink.drain()
