"""Forgets what has expired: drafts never sent, links, parked posts, accounts never confirmed. Never a case."""

from __future__ import annotations

from domain.clock import now
from domain.purge import purge
from jobs.base import Tools


def purge_expired(tools: Tools) -> int:
    """Remove what is worn out, in every town; how many rows that was."""
    with tools.database.begin(None, all_towns=True) as session:
        return sum(purge(session, moment=now()).values())
