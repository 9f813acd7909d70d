"""Sends what the outbox holds. Several runners may do so at once: none sends what another has claimed."""

from __future__ import annotations

import logging
from dataclasses import replace

from domain import outbox
from domain.outbox import Letter
from jobs.base import Tools
from jobs.outgoing import Published, send_all

log = logging.getLogger(__name__)


def send_mail(tools: Tools) -> int:
    """Send every mail that is due; how many left."""
    return send_all(tools, outbox.due, _send_one)


def _send_one(tools: Tools, letter: Letter, published: Published) -> bool:
    try:
        tools.send(_signed(tools, letter, published.get(letter.town)))
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
