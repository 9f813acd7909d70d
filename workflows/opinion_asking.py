"""Asking for an opinion: the record, the mail with its link, until when. Actions use it too, so it knows no engine."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain import opinions
from domain.actors import Actor
from domain.errors import DomainError
from domain.opinions import Asked
from domain.records import Case, Opinion
from schemas.definitions import Delay, Town
from workflows.deadlines import end_of
from workflows.letters import absolute, day, queue_letter

DUE = Delay(15, "days")
REMINDED_BEFORE = timedelta(days=3)
"""When a reminder leaves where nobody says it, before the end of the time given."""
MOST_WAITING = 20
"""Opinions that one case waits for at the most: more is a mistake of a workflow that asks in circles."""


def ask(
    session: Session,
    *,
    town: Town,
    case: Case,
    asked: Asked,
    actor: Actor,
    due: Delay = DUE,
    remind: Delay | None = None,
    now: datetime,
) -> Opinion:
    """Ask for an opinion and mail the link, all in this transaction. Raises DomainError `closed`, `too_many_opinions`."""
    if is_closed(town, case):
        raise DomainError("closed", "Ce dossier est clos : il n’attend plus d’avis.")
    waiting = [each for each in opinions.of_case(session, case_id=case.id) if each.state == opinions.WAITING]
    if len(waiting) >= MOST_WAITING:
        sentence = f"Ce dossier attend déjà {MOST_WAITING} avis. Retirez-en un avant d’en demander un autre."
        raise DomainError("too_many_opinions", sentence)
    due_at = end_of(due, now, commune=town.commune)
    remind_at = end_of(remind, now, commune=town.commune) if remind else _default_reminder(now, due_at)
    opinion = opinions.ask(session, case=case, asked=asked, actor=actor, due_at=due_at, remind_at=remind_at, moment=now)
    mail(session, town, case, opinion, "opinion_asked")
    return opinion


def is_closed(town: Town, case: Case) -> bool:
    """Whether the case is in a state where nothing more is decided."""
    state = town.workflows[case.workflow].states.get(case.state)
    return state is None or state.final


def mail(session: Session, town: Town, case: Case, opinion: Opinion, mail_id: str) -> None:
    """The mail tells no answer of the family: its link leads to them, once the reading is written down."""
    link = opinions.new_link(session, opinion=opinion)
    values = {
        "link": absolute(f"/{town.slug}/opinions/{link}"),
        "expires": day(opinion.due_at),
        "case.reference": case.reference,
        "case.procedure": town.procedures[case.procedure].title,
    }
    dedupe = f"opinion:{opinion.id}:{len(opinion.links)}"
    queue_letter(session, town=town, mail_id=mail_id, to=opinion.email, values=values, dedupe=dedupe)


def _default_reminder(now: datetime, due_at: datetime) -> datetime | None:
    before = due_at - REMINDED_BEFORE
    return before if before > now + timedelta(days=1) else None
