"""The workflow engine: sending a draft, taking a transition, firing an event, letting time run out.

Each is one transaction of the caller's: the version is checked, the case moves, the actions run, the journal gets its
line, or nothing of it happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases, drafts, subjects
from domain.actors import CLOCK, LINK, Actor
from domain.cases import StaleCase
from domain.clock import NEVER
from domain.clock import now as clock_now
from domain.errors import DomainError
from domain.records import Case, Draft
from schemas.definitions import DRAFT, Procedure, Town, Transition
from workflows import papers, sub_cases
from workflows.agreements import VOTE, is_last, role_to_agree_for, with_vote
from workflows.by_field import check_refused
from workflows.case_facts import facts_of, may_turn, open_among
from workflows.correcting import correct
from workflows.guards import NotAllowed, NoteMissing, check_needs, is_open, may_send, may_take
from workflows.move import Move
from workflows.moves import move_case, open_case, run_actions
from workflows.overtaken import same_or_stale
from workflows.timing import ends_at
from workflows.verdicts import check_papers, refused_papers

__all__ = ["NotAllowed", "NoteMissing", "StaleCase", "available", "fire", "lapse", "lapse_due", "submit", "take"]

AGAIN = timedelta(days=1)
"""When to look again at a delay that ran out while its condition does not hold: what it reads of records may change."""
AGREED = "Vous avez déjà donné votre accord. Il manque celui d’une autre personne."

TownOf = Callable[[str, str], Town]
"""(slug, edition) -> the town as it was in that edition."""


def submit(
    session: Session,
    *,
    town: Town,
    draft: Draft,
    actor: Actor,
    answers: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Case:
    """Send a draft: it becomes a case, or answers the case it corrects. `answers` are those that count (the walk's).

    A draft is sent once: a second click, at once or later, gets the same case. Raises DomainError `draft_changed` when it
    was saved in between, `draft_closed` when it was cancelled, `left_home` when it is about somebody who is no more of the
    household, NotAllowed when the actor may not send it.
    """
    now, procedure = now or clock_now(), town.procedures[draft.procedure]
    answers, facts = dict(draft.answers if answers is None else answers), dict(draft.facts if facts is None else facts)
    corrected = draft.case_id if draft.state == "open" else None
    if corrected is None and not may_send(town.workflow_of(procedure).submission, actor):
        raise NotAllowed()
    _check_home(session, procedure, draft)
    if not drafts.close_as_sent(session, draft=draft, expected_version=draft.version):
        return _already_sent(session, draft)
    if corrected is not None:
        return correct(session, town, draft, corrected, actor, now, answers=answers, facts=facts)
    return _open(session, town, procedure, draft, actor, answers, facts, now)


def take(
    session: Session,
    *,
    town: Town,
    case: Case,
    transition: str,
    actor: Actor,
    note: str = "",
    marked: Mapping[str, str] | None = None,
    expected_version: int,
    now: datetime | None = None,
) -> Case:
    """Take one transition. `marked` are answers, {question: sentence}: to correct or, for one taken field by field, not
    approved with the rest. `town` is of the case's edition. A decision that asks to correct carries the papers refused.

    Taking the same one twice (a double click) changes nothing more. Raises StaleCase when somebody else moved the case
    since `expected_version`, NotAllowed, NoteMissing.
    """
    procedure = town.procedures[case.procedure]
    workflow = town.workflow_of(procedure)
    wanted = workflow.transitions.get(transition)
    if wanted is None:
        raise NotAllowed()
    papers_refused = refused_papers(session, procedure, case)
    carried = papers_refused if "fields" in wanted.needs else {}
    marked = carried | {name: said or carried.get(name, "") for name, said in (marked or {}).items()}
    words = {"refused" if wanted.by_field else "marked": marked}
    move = Move(wanted, actor, now or clock_now(), note.strip(), **words)
    if case.version != expected_version or case.state not in wanted.sources:
        return same_or_stale(session, case, move, expected_version)
    if not may_take(wanted, case, actor) or not is_open(wanted, facts_of(town, case, [wanted.when], at=now)):
        raise NotAllowed()
    check_needs(wanted, note, marked)
    check_papers(procedure, workflow.states[wanted.target], papers_refused)
    if not is_last(wanted, case):
        return _agree(session, case, move)
    if wanted.by_field:
        check_refused(procedure, case, marked)
    return move_case(session, town, case, move)


def available(town: Town, case: Case, actor: Actor) -> list[Transition]:
    """The transitions that this actor may take now, in the order of the workflow."""
    workflow = town.workflow_of(town.procedures[case.procedure])
    leaving = [t for t in workflow.leaving(case.state) if may_take(t, case, actor)]
    return open_among(leaving, town, case)


def fire(
    session: Session, *, town: Town, case: Case, event: str, actor: Actor = LINK, now: datetime | None = None
) -> Case | None:
    """Take the transition that waits for an event (see `Transition.on`); None when none does."""
    workflow = town.workflow_of(town.procedures[case.procedure])
    waiting = [t for t in workflow.leaving(case.state) if t.on == event]
    wanted = next(iter(open_among(waiting, town, case, now)), None)
    return move_case(session, town, case, Move(wanted, actor, now or clock_now())) if wanted else None


def lapse(session: Session, *, town: Town, case: Case, now: datetime | None = None) -> Case | None:
    """Take the transition whose delay has run out, or that waited for the cases begun; None when there is none yet."""
    now = now or clock_now()
    workflow = town.workflow_of(town.procedures[case.procedure])
    if case.lapse_at is None or case.lapse_at > now:
        return None
    waiting = sub_cases.waiting(workflow, case.state)
    heard = waiting if waiting and sub_cases.all_closed(session, town=town, case=case) else []
    if heard:
        moved = fire(session, town=town, case=case, event=sub_cases.EVENT, actor=CLOCK, now=now)
        if moved is not None:
            return moved
    timed = [t for t in workflow.leaving(case.state) if t.after is not None]
    ripe = [t for t in timed if ends_at(t, case, town) <= now]
    wanted = min(open_among(ripe, town, case, now), key=lambda t: ends_at(t, case, town), default=None)
    if wanted is None:
        cases.look_again(session, case=case, at=_next_look(timed, [*ripe, *heard], case, town, now))
        return None
    return move_case(session, town, case, Move(wanted, CLOCK, now))


def _next_look(
    timed: Sequence[Transition], ripe: Sequence[Transition], case: Case, town: Town, now: datetime
) -> datetime | None:
    """When the next delay ends, or tomorrow where one whose time has come waits for what may still come to hold."""
    ends = [end for each in timed if now < (end := ends_at(each, case, town)) < NEVER]
    if any(may_turn(each.when) for each in ripe):
        ends.append(now + AGAIN)
    return min(ends, default=None)


def lapse_due(session: Session, *, town_of: TownOf, now: datetime | None = None) -> list[Case]:
    """Let time run out for every case of the session's town that is due; those that moved."""
    now = now or clock_now()
    moved = []
    for slug, case_id in cases.due_to_lapse(session, moment=now):
        case = session.scalars(select(Case).where(Case.id == case_id)).one()
        moved.append(lapse(session, town=town_of(slug, case.edition), case=case, now=now))
    return [case for case in moved if case is not None]


def _agree(session: Session, case: Case, move: Move) -> Case:
    """One agreement of several: the case stays where it is, and its journal says who agreed for which role."""
    role = role_to_agree_for(move.transition, case, move.actor)
    if role is None:
        raise NotAllowed(AGREED)
    version = case.version
    values = {"votes": with_vote(move.transition, case, move.actor, role, move.now), "updated_at": move.now}
    if not cases.move(session, case=case, expected_version=version, values=values):
        return same_or_stale(session, case, move, version)
    line: dict[str, Any] = {"transition": move.transition.id, "data": {VOTE: role, "version": case.version}}
    cases.add_note(session, case=case, actor=move.actor, note=move.note, at=move.now, **line)
    return case


def _check_home(session: Session, procedure: Procedure, draft: Draft) -> None:
    """Whom a draft is about may have left the household since it was begun; what was sent already stays sent."""
    home, person = draft.household_id, draft.person_id
    if draft.state != "open" or home is None or person is None or procedure.subject not in subjects.ROLES_OF:
        return
    if not subjects.fits(session, subject=procedure.subject, household_id=home, person_id=person):
        raise DomainError(
            "left_home",
            "La personne concernée n’est plus rattachée à cette famille. Si c’est une erreur, contactez votre mairie.",
        )


def _open(
    session: Session,
    town: Town,
    procedure: Procedure,
    draft: Draft,
    actor: Actor,
    answers: dict[str, Any],
    facts: dict[str, Any],
    now: datetime,
) -> Case:
    sending = town.workflow_of(procedure).submission
    case = open_case(session, town, draft, actor, now, answers=answers, facts=facts)
    draft.case_id = case.id
    papers.hand_over(session, procedure=procedure, draft=draft, case=case, answers=answers)
    return run_actions(session, town, case, Move(sending, actor, now), answers=answers, source=DRAFT)


def _already_sent(session: Session, draft: Draft) -> Case:
    session.refresh(draft)
    case = cases.of_draft(session, draft_id=draft.id) if draft.state == "sent" else None
    if case is not None:
        return case
    if draft.state == "open":
        raise DomainError(
            "draft_changed", "Cette démarche a changé dans un autre onglet. Relisez-la avant de l’envoyer."
        )
    raise DomainError("draft_closed", "Cette démarche a été annulée.")
