"""Sends the reminders of cases that stay where they are, each in a transaction of its own."""

from __future__ import annotations

import logging

from sqlalchemy import select

from domain import cases
from domain.clock import now
from domain.records import Case
from jobs.base import Tools
from workflows.nudges import remind

log = logging.getLogger(__name__)


def remind_cases(tools: Tools) -> int:
    """Write to every family that is due; how many reminders. One that fails is logged and stops no other."""
    with tools.database.session(None, all_towns=True, readonly=True) as session:
        due = cases.due_to_remind(session, moment=now())
    return sum(_remind_one(tools, town, case_id) for town, case_id in due)


def _remind_one(tools: Tools, town: str, case_id: str) -> bool:
    try:
        with tools.database.begin(town) as session:
            case = session.scalars(select(Case).where(Case.id == case_id)).one()
            return remind(session, town=tools.town_of(town, case.edition), case=case, now=now())
    except Exception:
        log.exception("Case %s of %s could not be reminded of", case_id, town)
        return False
