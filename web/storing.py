"""A stranger's file made clean, scanned, and put where documents stay. It takes seconds: no transaction waits meanwhile."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from flask import current_app

from domain.documents import LONGEST_NAME, shortened
from domain.papers import INFECTED, Prepared, RefusedPaper, Unreachable
from schemas.definitions import Town
from web import current

ENDINGS = {"application/pdf": ("pdf",), "image/jpeg": ("jpg", "jpeg"), "image/png": ("png",)}
KNOWN = ("pdf", "jpg", "jpeg", "png", "heic", "heif", "webp")
"""Endings of the files that are taken."""


def folder_of(town: str) -> Path:
    """Where uploads under way are collected; what is left there is swept after a day."""
    folder = Path(current_app.extensions["settings"].var) / "uploads" / town
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def store(town: Town, sources: Sequence[Path], *, accept: str) -> tuple[Prepared, bool]:
    """One clean file made of `sources`, put in its place; and whether the antivirus saw it, or was away.

    What the request did so far is committed: no connection is held while the file is opened. Raises RefusedPaper.
    """
    current.session().commit()
    scanned = [_scanned(source) for source in sources]
    with tempfile.TemporaryDirectory(prefix="prepare-", dir=folder_of(town.slug)) as folder:
        prepared: Prepared = current.gateway("papers").prepare(
            sources, Path(folder), accept=accept, max_pages=town.uploads.pages, max_size=town.uploads.max_size
        )
        current.gateway("files").put(town.slug, prepared.path, prepared.digest)
    return prepared, all(scanned)


def _scanned(path: Path) -> bool:
    """As it came, before anything is taken out of it: what hides a virus is refused whole. Raises RefusedPaper."""
    try:
        verdict = current.gateway("antivirus").scan(path)
    except Unreachable:
        return False
    if not verdict.clean:
        raise RefusedPaper(INFECTED)
    return True


def renamed(name: str, prepared: Prepared) -> str:
    """The name with the ending of what the file became: « photo.heic » turned into a PDF is « photo.pdf »."""
    endings = ENDINGS[prepared.content_type]
    stem, ending = _parted(shortened(name, most=None))
    kept = ending if ending.lower() in endings else endings[0]
    return f"{stem[: LONGEST_NAME - len(kept) - 1].rstrip() or 'document'}.{kept}"


def _parted(name: str) -> tuple[str, str]:
    """(stem, ending); only what files are called by is an ending: « facture du 3.12.2025 » has none."""
    stem, dot, ending = name.rpartition(".")
    return (stem.strip(), ending) if dot and ending.lower() in KNOWN else (name, "")
