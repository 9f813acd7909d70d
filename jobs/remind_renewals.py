"""Reminds families of the sheets that they have to confirm, each in a transaction of its own."""

from __future__ import annotations

import logging
from datetime import date

from domain import editions
from domain.clock import today
from jobs.base import Tools
from schemas.definitions import Town
from workflows import reminders

log = logging.getLogger(__name__)


def remind_renewals(tools: Tools) -> int:
    """Write to every family whose sheet ends soon; how many mails. One that fails is logged and stops no other."""
    with tools.database.session(None, all_towns=True, readonly=True) as session:
        published = [(each.town, each.edition) for each in editions.all_publications(session) if each.edition]
    day = today()
    return sum(_remind_town(tools, tools.town_of(slug, edition), day) for slug, edition in published)


def _remind_town(tools: Tools, town: Town, day: date) -> int:
    with tools.database.session(town.slug, readonly=True) as session:
        due = list(reminders.due(session, town=town, on=day))
    return sum(_remind_one(tools, town, case_id, day) for case_id in due)


def _remind_one(tools: Tools, town: Town, case_id: str, day: date) -> bool:
    try:
        with tools.database.begin(town.slug) as session:
            return reminders.remind(session, town=town, case_id=case_id, on=day)
    except Exception:
        log.exception("The family of case %s of %s could not be reminded", case_id, town.slug)
        return False
