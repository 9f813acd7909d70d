"""Reminds of opinions that are waited for, and stops waiting for those that a workflow does without."""

from __future__ import annotations

import logging

from sqlalchemy import select

from domain import opinions
from domain.clock import now
from domain.records import Case, Opinion
from jobs.base import Tools
from workflows.opinions import take_turn

log = logging.getLogger(__name__)


def remind_opinions(tools: Tools) -> int:
    """Each in a transaction of its own; how many. One that fails is logged and does not stop the others."""
    with tools.database.session(None, all_towns=True, readonly=True) as session:
        due = opinions.due(session, moment=now())
    return sum(_take_turn(tools, town, opinion_id) for town, opinion_id in due)


def _take_turn(tools: Tools, town: str, opinion_id: str) -> bool:
    try:
        with tools.database.begin(town) as session:
            opinion = session.scalars(select(Opinion).where(Opinion.id == opinion_id)).one()
            case = session.scalars(select(Case).where(Case.id == opinion.case_id)).one()
            edition = tools.town_of(town, case.edition)
            return take_turn(session, town=edition, case=case, opinion=opinion, moment=now())
    except Exception:
        log.exception("Opinion %s of %s could not be reminded of", opinion_id, town)
        return False
