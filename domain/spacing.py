"""French typography: the no-break spaces that people do not type."""

from __future__ import annotations

import re

NBSP = "\u00a0"

_BEFORE = re.compile(r"(?<=[^\s<>]) +(?=[:;?!»%](?:[\s<»),.]|$))")
_AFTER = re.compile(r"« +")
_UNIT = re.compile(r"(?<=\d) +(?=(?:€|h|min|mn|ans|an|mois|jours|jour|ko|Mo|km|m²)(?:\b|[\s<.,;)]|$))")
_NUMBER = re.compile(r"\bn° +(?=\d)", re.IGNORECASE)
_CLOCK = re.compile(r"(?<=\d) h (?=\d)")


def spaced(text: str) -> str:
    """No-break spaces before `: ; ? ! »`, after `«`, between a number and its unit, in `n° 12` and `10 h 30`."""
    text = _AFTER.sub("«" + NBSP, _BEFORE.sub(NBSP, text))
    text = _NUMBER.sub(lambda found: found[0].rstrip() + NBSP, text)
    return _UNIT.sub(NBSP, _CLOCK.sub(f"{NBSP}h{NBSP}", text))
