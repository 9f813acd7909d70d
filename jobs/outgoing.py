"""Sending what was claimed: batch after batch, each result written at once, until nothing is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy.orm import Session

from domain import editions
from domain.claims import Claimed
from domain.clock import now
from jobs.base import Tools

Sent = TypeVar("Sent")
Published = Mapping[str, str]
"""{town: its edition of now}."""


def send_all(
    tools: Tools, due: Callable[[Session], Claimed[Sent]], send_one: Callable[[Tools, Sent, Published], bool]
) -> int:
    """Send everything that is due; how many left. `send_one` says whether one did, and has written so."""
    left = 0
    while True:
        with tools.database.begin(None, all_towns=True) as session:
            claimed = due(session)
            published = {each.town: each.edition for each in editions.all_publications(session)}
        if not claimed.batch:
            return left
        for each in claimed.batch:
            if not claimed.safe(now()):  # a batch that takes too long is left to the next claim
                break
            left += send_one(tools, each, published)
