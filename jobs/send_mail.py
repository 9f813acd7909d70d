"""Sends what the outbox holds. Several runners may do so at once: none sends what another has claimed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from domain import editions, outbox
from domain.claims import Claimed
from domain.clock import now
from domain.outbox import Letter
from jobs.base import Tools

log = logging.getLogger(__name__)


def send_mail(tools: Tools) -> int:
    """Send every mail that is due; how many left."""
    left = 0
    while True:
        with tools.database.begin(None, all_towns=True) as session:
            claimed = outbox.due(session)
            published = {each.town: each.edition for each in editions.all_publications(session)}
        if not claimed.batch:
            return left
        left += _send(tools, claimed, published)


def _send(tools: Tools, claimed: Claimed[Letter], published: Mapping[str, str]) -> int:
    """Send one batch, each result written at once. A batch that takes too long is left to the next claim."""
    left = 0
    for letter in claimed.batch:
        if not claimed.safe(now()):
            break
        left += _send_one(tools, letter, published.get(letter.town))
    return left


def _send_one(tools: Tools, letter: Letter, edition: str | None) -> bool:
    try:
        tools.send(_signed(tools, letter, edition))
    except Exception as error:
        log.warning("Mail %s of %s not sent: %s", letter.id, letter.town, error)
        with tools.database.begin(None, all_towns=True) as session:
            outbox.mark_failed(session, letter, f"{type(error).__name__}: {error}")
        return False
    with tools.database.begin(None, all_towns=True) as session:
        outbox.mark_sent(session, letter)
    return True


def _signed(tools: Tools, letter: Letter, edition: str | None) -> Letter:
    """Under the town's name, and answered by its service: as published now, not when the letter was written."""
    if edition is None:
        return letter
    town = tools.town_of(letter.town, edition)
    return replace(letter, sender=f"{town.portal} {town.name}".replace(",", ""), reply_to=town.service.email)
