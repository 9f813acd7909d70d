"""Lets time run out: takes the `after:` transitions that are due, each in a transaction of its own."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import select

from domain import cases
from domain.clock import now
from domain.records import Case
from jobs.base import Tools
from workflows.engine import lapse

AFTER_A_FAILURE = timedelta(minutes=15)
log = logging.getLogger(__name__)


def lapse_deadlines(tools: Tools) -> int:
    """Move every case whose delay is over; how many moved. One that fails is logged and does not stop the others."""
    with tools.database.session(None, all_towns=True, readonly=True) as session:
        late = cases.due_to_lapse(session, moment=now())
    return sum(_lapse_one(tools, town, case_id) for town, case_id in late)


def _lapse_one(tools: Tools, town: str, case_id: str) -> bool:
    try:
        with tools.database.begin(town) as session:
            case = session.scalars(select(Case).where(Case.id == case_id)).one()
            return lapse(session, town=tools.town_of(town, case.edition), case=case) is not None
    except Exception:
        log.exception("Case %s of %s could not lapse", case_id, town)
        _put_off(tools, town, case_id)
        return False


def _put_off(tools: Tools, town: str, case_id: str) -> None:
    """Look at a case that failed somewhat later: the earliest go first, and many of them would keep out all the others."""
    try:
        with tools.database.begin(town) as session:
            case = session.scalars(select(Case).where(Case.id == case_id)).one()
            if case.lapse_at is not None and case.lapse_at <= now():
                cases.look_again(session, case=case, at=now() + AFTER_A_FAILURE)
    except Exception:
        log.exception("Case %s of %s could not be put off", case_id, town)
