"""Sweeps what nothing leads to: uploads given up, documents of nobody, files that no document has.

Files go a day after they were last put: whoever sends the same content again renews that date before recording it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from domain import editions, scans
from domain.clock import now
from jobs.base import Tools

log = logging.getLogger(__name__)

AT_ONCE = 500


def sweep_files(tools: Tools) -> int:
    """How many uploads, documents and files went."""
    before = now() - scans.LEFT_FOR
    with tools.database.begin(None, all_towns=True) as session:
        gone = scans.forget_orphans(session, moment=now())
        towns = [each.town for each in editions.all_publications(session)]
    gone += _sweep_uploads(tools, before)
    for town in towns:
        gone += _sweep_town(tools, town, before)
    return gone


def _sweep_uploads(tools: Tools, before: datetime) -> int:
    """Parts of files whose last piece never came, what a crash left half made, and the folders that this empties."""
    old = [path for path in tools.uploads.glob("*/**/*") if _is_older(path, before)]
    files = [path for path in old if not path.is_dir()]
    for path in files:
        path.unlink(missing_ok=True)
    for folder in sorted((path for path in old if path.is_dir()), reverse=True):
        with suppress(OSError):  # something came into it
            folder.rmdir()
    return len(files)


def _is_older(path: Path, before: datetime) -> bool:
    with suppress(FileNotFoundError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    return False


def _sweep_town(tools: Tools, town: str, before: datetime) -> int:
    old = (name for name, at in tools.store.kept(town) if at < before)
    return sum(_sweep(tools, town, names) for names in _batches(old))


def _sweep(tools: Tools, town: str, names: list[str]) -> int:
    """Previews are named after their document's file, and go with it."""
    with tools.database.session(town, readonly=True) as session:
        unused = scans.unused(session, town=town, hashes={_hash(name) for name in names})
    swept = [name for name in names if _hash(name) in unused]
    for name in swept:
        tools.store.delete(town, name)
    return len(swept)


def _hash(name: str) -> str:
    return name.partition(".")[0]


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(names, AT_ONCE)):
        yield batch
