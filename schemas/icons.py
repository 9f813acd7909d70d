"""The icons that the portal carries: `icons.txt`, one Lucide name a line, from which the sprite is drawn too."""

from __future__ import annotations

from pathlib import Path

LIST = Path(__file__).with_name("icons.txt")
ICONS: tuple[str, ...] = tuple(LIST.read_text(encoding="utf-8").split())
