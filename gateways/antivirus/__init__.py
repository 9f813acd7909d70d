"""Looking for viruses. What a file is made of (scripts, bombs, disguises) is judged by `gateways.papers`."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from domain.papers import Unreachable, Verdict

__all__ = ["Antivirus", "Unreachable", "Verdict"]


class Antivirus(Protocol):
    def scan(self, path: Path) -> Verdict:
        """Whether the file is clean. Raises Unreachable when nobody can say so now: it waits and is scanned later."""
