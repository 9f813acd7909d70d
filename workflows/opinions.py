"""What becomes of an opinion asked, with the journal, and the event `opinion` once nobody is waited for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from domain import cases, opinions
from domain.actors import CLOCK, SYSTEM, Actor
from domain.opinions import VERDICTS, Asked
from domain.records import Case, Opinion
from schemas.definitions import Delay, Town
from workflows import engine
from workflows.deadlines import end_of
from workflows.letters import day
from workflows.opinion_asking import DUE, ask, is_closed, mail
from workflows.opinion_file import tells_reserved


def ask_by_hand(
    session: Session, *, town: Town, case: Case, asked: Asked, actor: Actor, due: Delay, now: datetime
) -> Opinion:
    """The same for an agent on the case's page, with a line of its own in the journal."""
    opinion = ask(session, town=town, case=case, asked=asked, actor=actor, due=due, now=now)
    _note(session, case, actor, now, f"Avis demandé à {opinion.name}, attendu avant le {day(opinion.due_at)}.")
    return opinion


def remind(session: Session, *, town: Town, case: Case, opinion: Opinion, actor: Actor, now: datetime) -> None:
    """Mail another link; one whose time ran out gets as much time again. Raises Closed."""
    if opinion.due_at <= now:
        due_at = end_of(DUE, now, commune=town.commune)
        opinions.postpone(session, opinion=opinion, due_at=due_at, remind_at=None)
    opinions.reminded(session, opinion=opinion)
    mail(session, town, case, opinion, "opinion_reminder")
    _note(session, case, actor, now, f"Rappel envoyé à {opinion.name} : avis attendu avant le {day(opinion.due_at)}.")


def give(
    session: Session, *, town: Town, case: Case, opinion: Opinion, verdict: str, comment: str, giver: str, now: datetime
) -> None:
    """Give it, and let the case go on if it was the last. Raises Closed, DomainError for what is missing.

    Every agent reads the journal: it does not tell the words of who read what few may.
    """
    _check_case_open(town, case)
    opinions.give(session, opinion=opinion, verdict=verdict, comment=comment, giver=giver, moment=now)
    said = f"Avis de {opinion.name} : {VERDICTS[verdict].lower()}."
    if opinion.comment and not tells_reserved(town, town.procedures[case.procedure], opinion):
        said += f"\n{opinion.comment}"
    _note(session, case, opinions.as_actor(opinion), now, said)
    _go_on(session, town, case, now)


def withdraw(session: Session, *, town: Town, case: Case, opinion: Opinion, actor: Actor, now: datetime) -> None:
    """Stop waiting for it. Raises Closed."""
    opinions.withdraw(session, opinion=opinion, actor=actor, moment=now)
    _note(session, case, actor, now, f"L’avis de {opinion.name} n’est plus attendu.")
    _go_on(session, town, case, now)


def keep_draft(
    session: Session, *, town: Town, case: Case, opinion: Opinion, verdict: str, comment: str, giver: str, now: datetime
) -> None:
    """Keep what is written so far. Raises Closed."""
    _check_case_open(town, case)
    opinions.keep_draft(session, opinion=opinion, verdict=verdict, comment=comment, giver=giver, moment=now)


def take_turn(session: Session, *, town: Town, case: Case, opinion: Opinion, moment: datetime) -> bool:
    """What the clock does about one that `domain.opinions.due` named: remind of it, or wait for it no more."""
    try:
        if is_closed(town, case):
            withdraw(session, town=town, case=case, opinion=opinion, actor=SYSTEM, now=moment)
        elif opinion.silence == "pass" and opinion.due_at < moment:
            opinions.let_pass(session, opinion=opinion, moment=moment)
            _note(session, case, CLOCK, moment, f"Sans réponse de {opinion.name} : l’avis n’est plus attendu.")
            _go_on(session, town, case, moment)
        else:
            remind(session, town=town, case=case, opinion=opinion, actor=CLOCK, now=moment)
    except opinions.Closed:
        return False
    return True


def _go_on(session: Session, town: Town, case: Case, now: datetime) -> None:
    """Fire `opinion` once nobody is waited for. The lock that `all_ended` takes keeps the version read next true."""
    if opinions.all_ended(session, case=case):
        session.refresh(case)
        engine.fire(session, town=town, case=case, event="opinion", now=now)


def _check_case_open(town: Town, case: Case) -> None:
    if is_closed(town, case):
        raise opinions.Closed(opinions.WITHDRAWN)


def _note(session: Session, case: Case, actor: Actor, now: datetime, text: str) -> None:
    cases.add_note(session, case=case, actor=actor, note=text, at=now)
