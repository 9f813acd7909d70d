"""The papers that a town asks for, and the files that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas.definitions.lengths import Validity


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A paper that a town asks for: whose it is, how long it is worth something, who may read it."""

    id: str
    label: str
    hint: str = ""
    of: Literal["household", "adult", "child"] = "household"
    valid_for: Validity | None = None
    readers: tuple[str, ...] = ()
    shared: bool = False
    """Whether a child's other household sees it too."""
    keep: Validity | None = None
    """How long it is kept once it is worth nothing any more."""


@dataclass(frozen=True, slots=True)
class Uploads:
    """What files a town takes: photos are always taken, and turned into a PDF where only PDF is accepted."""

    accept: Literal["pdf", "any"] = "any"
    max_size: int = 10
    """In megabytes, for each file as it is sent."""
    pages: int = 30
