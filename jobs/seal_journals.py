"""Seals journals: the lines that came in without a hash, then each day that is over, by a digest of all that it holds."""

from __future__ import annotations

import logging

from domain import chain, seals
from domain.clock import now
from jobs.base import Tools
from jobs.published import published_towns
from schemas.definitions import Town

log = logging.getLogger(__name__)


def seal_journals(tools: Tools) -> int:
    """How many days were sealed. A town that fails is logged and taken up again at the next turn."""
    return sum(_seal(tools, town) for town in published_towns(tools))


def _seal(tools: Tools, town: Town) -> int:
    try:
        while _chain_some(tools, town):
            pass
        with tools.database.begin(town.slug) as session:
            days = seals.seal_days(session, town=town, moment=now())
            last = seals.latest(session)
    except Exception:
        log.exception("The journals of %s were not sealed", town.slug)
        return 0
    if days and last is not None:
        log.info("Journals of %s sealed until %s: %s", town.slug, last.day, last.digest)
    return days


def _chain_some(tools: Tools, town: Town) -> int:
    with tools.database.begin(town.slug) as session:
        return chain.seal_some(session)
