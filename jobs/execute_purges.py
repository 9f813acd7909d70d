"""Executes the lists of eliminations that somebody of the town approved, in small transactions that a crash cannot tear."""

from __future__ import annotations

import logging
from functools import partial

from domain import elimination
from domain.clock import now
from jobs.base import Tools
from jobs.published import published_towns
from schemas.definitions import Town

log = logging.getLogger(__name__)


def execute_purges(tools: Tools) -> int:
    """How many lists are done. One that fails is logged, stops no other, and is taken up again at the next turn."""
    with tools.database.session(None, all_towns=True, readonly=True) as session:
        waiting = elimination.approved(session)
    if not waiting:
        return 0
    towns = {town.slug: town for town in published_towns(tools)}
    return sum(_execute(tools, towns[slug], purge_id) for slug, purge_id in waiting if slug in towns)


def _execute(tools: Tools, town: Town, purge_id: str) -> bool:
    try:
        while _batch(tools, town, purge_id):
            pass
    except Exception:
        log.exception("The list %s of %s was not executed to its end", purge_id, town.slug)
        return False
    return True


def _batch(tools: Tools, town: Town, purge_id: str) -> int:
    of_edition = partial(tools.town_of, town.slug)
    with tools.database.begin(town.slug) as session:
        return elimination.execute_batch(
            session, purge_id=purge_id, town=town, moment=now(), town_of_edition=of_edition
        )
