"""Reminders of a state: the family is written to as long as the case stays there, each time once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain import cases
from domain.actors import CLOCK
from domain.ids import new_id
from domain.records import Case
from schemas.definitions import State, Town
from workflows.actions import mail
from workflows.actions.base import ActionContext
from workflows.deadlines import end_of
from workflows.timing import reminder_at

REMINDER = "reminder"
"""The journal's name for it: no transition is called so."""


def remind(session: Session, *, town: Town, case: Case, now: datetime) -> bool:
    """Send the reminder that is due; False when another runner did, or the state has none left.

    It decides nothing, so an agent who has the case open is not told that somebody moved it.
    """
    procedure = town.procedures[case.procedure]
    state = town.workflow_of(procedure).states[case.state]
    if case.remind_at is None or case.remind_at > now or case.reminded >= len(state.remind):
        return False
    entered = case.entered_at or case.updated_at
    wanted = _in_order(state, entered, town)[case.reminded]
    if not cases.count_reminder(
        session, case=case, sent=case.reminded, following=reminder_at(state, case.reminded + 1, entered, town)
    ):
        return False
    context = ActionContext(session, town, procedure, case, state, CLOCK, new_id(), case.answers, now)
    mail.run(context, wanted)
    line: dict[str, Any] = {"transition": REMINDER, "data": context.data, "event_id": context.event_id}
    cases.add_note(session, case=case, actor=CLOCK, at=now, for_staff=False, **line)
    return True


def _in_order(state: State, entered: datetime, town: Town) -> list[str]:
    """The mails of a state's reminders, the first to leave first."""
    timed = sorted(state.remind, key=lambda each: end_of(each.after, entered, commune=town.commune))
    return [each.mail for each in timed]
