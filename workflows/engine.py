"""The workflow engine: sending a draft, taking a transition, firing an event, letting time run out.

Each is one transaction of the caller's: the version is checked, the case moves, the actions run, the journal gets its
line, or nothing of it happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases, drafts, subjects
from domain.actors import CLOCK, LINK, Actor
from domain.cases import CORRECTED, StaleCase
from domain.clock import now as clock_now
from domain.errors import DomainError
from domain.records import Case, Draft
from schemas.definitions import DRAFT, Procedure, Town, Transition
from workflows import papers
from workflows.by_field import check_refused
from workflows.deadlines import due_at, end_of_transition, lapse_at
from workflows.guards import NotAllowed, NoteMissing, check_needs, is_open, may_send, may_take
from workflows.moves import move_case, opens_later, run_actions, same_or_stale, without_secrets
from workflows.record_values import current_values
from workflows.titles import title_of
from workflows.verdicts import check_papers, refused_papers

__all__ = ["NotAllowed", "NoteMissing", "StaleCase", "available", "fire", "lapse", "lapse_due", "submit", "take"]

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
        return _correct(session, town, draft, corrected, actor, answers, facts, now)
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
    if case.version != expected_version or case.state not in wanted.sources:
        return same_or_stale(session, case, wanted, actor, expected_version, note=note.strip(), marked=marked)
    if not may_take(wanted, case, actor) or not is_open(wanted, _facts(case)):
        raise NotAllowed()
    check_needs(wanted, note, marked)
    check_papers(procedure, workflow.states[wanted.target], papers_refused)
    words = {"refused" if wanted.by_field else "marked": marked}
    if wanted.by_field:
        check_refused(procedure, case, marked)
    return move_case(session, town, case, wanted, actor, now or clock_now(), note=note.strip(), **words)


def available(town: Town, case: Case, actor: Actor) -> list[Transition]:
    """The transitions that this actor may take now, in the order of the workflow."""
    workflow = town.workflow_of(town.procedures[case.procedure])
    leaving = [t for t in workflow.leaving(case.state) if may_take(t, case, actor)]
    facts = _facts(case) if any(t.when is not None for t in leaving) else {}
    return [t for t in leaving if is_open(t, facts)]


def fire(session: Session, *, town: Town, case: Case, event: str, now: datetime | None = None) -> Case | None:
    """Take the transition that waits for an event (`activation`); None when none does."""
    workflow = town.workflow_of(town.procedures[case.procedure])
    wanted = next((t for t in workflow.leaving(case.state) if t.on == event and is_open(t, _facts(case))), None)
    return move_case(session, town, case, wanted, LINK, now or clock_now()) if wanted else None


def lapse(session: Session, *, town: Town, case: Case, now: datetime | None = None) -> Case | None:
    """Take the transition whose delay has run out; None when it has not, or when its condition does not hold."""
    now = now or clock_now()
    workflow = town.workflow_of(town.procedures[case.procedure])
    if case.lapse_at is None or case.lapse_at > now:
        return None
    timed = [t for t in workflow.leaving(case.state) if t.after is not None and is_open(t, _facts(case))]
    if not timed:
        cases.move(session, case=case, expected_version=case.version, values={"lapse_at": None})
        return None
    wanted = min(timed, key=lambda t: end_of_transition(t, case.updated_at, town))
    return move_case(session, town, case, wanted, CLOCK, now)


def lapse_due(session: Session, *, town_of: TownOf, now: datetime | None = None) -> list[Case]:
    """Let time run out for every case of the session's town that is due; those that moved."""
    now = now or clock_now()
    moved = []
    for slug, case_id in cases.due_to_lapse(session, moment=now):
        case = session.scalars(select(Case).where(Case.id == case_id)).one()
        moved.append(lapse(session, town=town_of(slug, case.edition), case=case, now=now))
    return [case for case in moved if case is not None]


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
    workflow = town.workflow_of(procedure)
    sending = workflow.submission
    state = workflow.states[sending.target]
    case = cases.open_case(
        session,
        draft=draft,
        procedure=procedure,
        town=town,
        answers=answers if opens_later(workflow) else without_secrets(procedure, answers),
        before=current_values(session, town=town, procedure=procedure, case_or_subject=draft),
        actor=actor,
        state=state,
        facts=facts,
        title=title_of(procedure, answers, facts, otherwise=actor.name),
        due_at=due_at(state, now, town),
        lapse_at=lapse_at(workflow, state, now, town),
        now=now,
    )
    draft.case_id = case.id
    papers.hand_over(session, procedure=procedure, draft=draft, case=case, answers=answers)
    return run_actions(session, town, case, sending, actor, now, answers=answers, source=DRAFT)


def _correct(
    session: Session,
    town: Town,
    draft: Draft,
    case_id: str,
    actor: Actor,
    answers: dict[str, Any],
    facts: dict[str, Any],
    now: datetime,
) -> Case:
    """A corrected file goes back to the town by the family's own transition; its journal keeps what was said before."""
    case = session.scalars(select(Case).where(Case.id == case_id)).one()
    procedure = town.procedures[case.procedure]
    workflow = town.workflow_of(procedure)
    back = [t for t in available(town, case, actor) if workflow.states[t.target].holder == "staff"]
    if not back:
        raise NotAllowed("Ce dossier n’attend plus de correction.")
    before, after = without_secrets(procedure, case.answers), without_secrets(procedure, answers)
    changed = {name: before.get(name) for name in {**before, **after} if before.get(name) != after.get(name)}
    values = {"answers": after, "facts": papers.with_earlier_names(case, facts)}
    data = {CORRECTED: changed}
    papers.hand_over(session, procedure=procedure, draft=draft, case=case, answers=answers)
    return move_case(session, town, case, back[0], actor, now, values=values, data=data)


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


def _facts(case: Case) -> dict[str, Any]:
    return {**case.facts, **case.answers}
