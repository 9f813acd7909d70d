"""Papers and photos: checked by what they are, freed of what is active in them, converted, shown, marked.

Whoever opens a stranger's file may be attacked by it, so every file is opened in a process of its own, with little memory
and little time (see `child`): a bomb kills that process, not the portal.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

from domain.papers import Prepared, RefusedPaper

__all__ = ["Accept", "Papers", "Prepared", "RefusedPaper"]

Accept = Literal["pdf", "any"]
"""`pdf`: photos become PDF; `any`: one photo stays a photo."""


class Papers(Protocol):
    def prepare(
        self, sources: Sequence[Path], folder: Path, *, accept: Accept, max_pages: int, max_size: int = 25
    ) -> Prepared:
        """One clean file made of `sources`, in that order, written into `folder`; `max_size` in MB, of each source.

        Several become one PDF. The sources are left as they are. Raises RefusedPaper.
        """

    def preview(self, path: Path, page: int, width: int) -> Path:
        """A WEBP picture of a page (from 1), at most `width` pixels wide, written beside. Raises RefusedPaper."""

    def watermark(self, path: Path, text: str) -> Path:
        """A PDF copy, written beside, with `text` across every page. Raises RefusedPaper."""
