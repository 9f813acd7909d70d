"""Forgets what has expired: drafts never sent, links, old mails and traces, accounts never confirmed. Never a case."""

from __future__ import annotations

from domain.clock import now
from domain.purge import purge
from jobs.base import Tools
from jobs.published import published_towns


def purge_expired(tools: Tools) -> int:
    """Remove what is worn out, in every town and by its own times; how many rows that was."""
    towns = published_towns(tools)
    with tools.database.begin(None, all_towns=True) as session:
        return sum(purge(session, moment=now(), towns=towns).values())
