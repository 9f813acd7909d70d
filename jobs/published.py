"""The towns as they are published now, for jobs that go from town to town."""

from __future__ import annotations

import logging

from domain import editions
from jobs.base import Tools
from schemas.definitions import Town

log = logging.getLogger(__name__)


def published_towns(tools: Tools) -> list[Town]:
    """By name. One whose edition cannot be read is logged and left out: it stops no other."""
    with tools.database.session(None, all_towns=True, readonly=True) as session:
        published = editions.all_publications(session)
    return [town for each in published if (town := read_town(tools, each.town, each.edition)) is not None]


def read_town(tools: Tools, slug: str, edition: str) -> Town | None:
    try:
        return tools.town_of(slug, edition)
    except Exception:
        log.exception("The edition %s of %s could not be read", edition[:12], slug)
        return None
