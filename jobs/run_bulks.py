"""Goes on with what agents do to many cases at once, in small transactions that a crash cannot tear."""

from __future__ import annotations

import logging
from functools import partial

from domain import bulk
from domain.clock import now
from jobs.base import Tools
from workflows.bulk import run_batch

log = logging.getLogger(__name__)


def run_bulks(tools: Tools) -> int:
    """How many acts were gone on with. One that fails is logged, stops no other, and is taken up at the next turn."""
    with tools.database.session(None, all_towns=True, readonly=True) as session:
        waiting = bulk.running(session)
    return sum(_run(tools, slug, bulk_id) for slug, bulk_id in waiting)


def _run(tools: Tools, slug: str, bulk_id: str) -> bool:
    try:
        while _batch(tools, slug, bulk_id):
            pass
    except Exception:
        log.exception("The act %s of %s was not done to its end", bulk_id, slug)
        return False
    return True


def _batch(tools: Tools, slug: str, bulk_id: str) -> bool:
    with tools.database.begin(slug) as session:
        return run_batch(session, bulk_id=bulk_id, town_of=partial(tools.town_of, slug), now=now())
