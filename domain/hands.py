"""In whose hands a case is."""

from __future__ import annotations

OPEN = ("staff", "family", "others")
"""Those of a case that is not closed. `others` are neither: a delay, an opinion, another program, the cases it began."""
