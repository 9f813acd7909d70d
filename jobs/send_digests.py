"""Tells agents once a day, in the morning of working days, what waits for them."""

from __future__ import annotations

import logging

from domain.clock import now
from jobs.base import Tools
from jobs.published import published_towns
from schemas.definitions import Town
from workflows import digests

log = logging.getLogger(__name__)


def send_digests(tools: Tools) -> int:
    """How many mails. A town that fails is logged and stops no other."""
    if not digests.is_time(now(), commune=""):
        return 0
    return sum(_tell(tools, town) for town in published_towns(tools))


def _tell(tools: Tools, town: Town) -> int:
    moment = now()
    if not digests.is_time(moment, commune=town.commune):
        return 0
    try:
        with tools.database.begin(town.slug) as session:
            return digests.send(session, town=town, moment=moment)
    except Exception:
        log.exception("The agents of %s could not be told what waits for them", town.slug)
        return 0
