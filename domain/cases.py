"""Cases and their journal: opening, finding, and moving from one state to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session, defer
from sqlalchemy.orm.attributes import set_committed_value

from domain import case_words, chain
from domain.actors import Actor
from domain.errors import DomainError, NotYours
from domain.ids import new_id
from domain.records import Case, CaseEvent, Draft
from domain.references import new_reference
from domain.scope import town_of
from domain.sql import changed
from domain.text import searchable
from domain.tokens import digest
from schemas.definitions import Procedure, State, Town

_LIGHT = (defer(Case.answers), defer(Case.before), defer(Case.facts))
"""Lists do not read what only a case's own page shows."""

CORRECTED = "corrected_from"
"""In the journal's line of a correction: {question: the answer that it replaced}."""


class StaleCase(DomainError):
    """Somebody decided first: `who` and `when`, to tell the second agent."""

    def __init__(self, who: str, when: datetime | None) -> None:
        sentence = f"{who or 'Quelqu’un'} a traité ce dossier entre-temps. Relisez-le avant de décider."
        super().__init__("stale_case", sentence)
        self.who = who
        self.when = when


def open_case(
    session: Session,
    *,
    draft: Draft,
    procedure: Procedure,
    town: Town,
    answers: Mapping[str, Any],
    before: Mapping[str, Any],
    actor: Actor,
    state: State,
    facts: Mapping[str, Any] | None = None,
    title: str = "",
    service: str = "",
    parent: Case | None = None,
    moments: Mapping[str, Any] | None = None,
    now: datetime,
) -> Case:
    """The case that a sent draft becomes, in the workflow's first state; the journal's first line is the caller's.

    `moments` are what its state sets of `due_at`, `lapse_at` and its other clocks (see `workflows.timing`).
    What an agent fills in for a family belongs to no account yet: opening one, or the household, gives it its owner.
    """
    reference = new_reference(session, town=town)
    case = Case(
        town=town_of(session),
        reference=reference,
        procedure=procedure.id,
        edition=town.edition,
        workflow=procedure.workflow,
        subject_kind=procedure.subject,
        household_id=draft.household_id,
        account_id=draft.account_id if (actor.kind == "family" and not actor.is_visitor) or parent else None,
        person_id=draft.person_id,
        draft_id=draft.id,
        title=title,
        state=state.id,
        colour=state.colour,
        holder=state.holder,
        answers=dict(answers),
        before=dict(before),
        facts=dict(facts or {}),
        service=service,
        parent_id=parent.id if parent else None,
        search=search_text(reference, title, procedure.title, actor.name),
        created_at=now,
        updated_at=now,
        sent_at=now,
        **(moments or {}),
    )
    session.add(case)
    session.flush()
    return case


def search_text(reference: str, *parts: str) -> str:
    """What an agent may type to find a case: the reference with and without dashes, names, the procedure."""
    return searchable(reference, reference.replace("-", ""), *parts)


def record_event(
    session: Session,
    *,
    case: Case,
    actor: Actor,
    transition: str,
    from_state: str,
    to_state: str,
    at: datetime,
    note: str = "",
    visible_to: str = "all",
    data: Mapping[str, Any] | None = None,
    event_id: str | None = None,
) -> CaseEvent:
    """Add one line to the journal, sealed with the hash of the line before it.

    What an agent does for a family at the desk is signed by the agent.
    """
    data = dict(data or {}) | ({"desk": actor.desk.family} if actor.desk else {})
    actor = actor.signatory
    line = CaseEvent(
        id=event_id or new_id(),
        town=town_of(session),
        case_id=case.id,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        transition=transition,
        from_state=from_state,
        to_state=to_state,
        note=note,
        visible_to=visible_to,
        data=data,
    )
    session.flush()
    chain.link(session, line)
    session.add(line)
    session.flush()
    return line


def move(session: Session, *, case: Case, expected_version: int, values: Mapping[str, Any]) -> bool:
    """Change a case if nobody did since `expected_version`, in one UPDATE; of two at once, the second gets False."""
    session.flush()
    values = {**values, "version": expected_version + 1}
    where = and_(Case.id == case.id, Case.version == expected_version)
    done = update(Case).where(where).values(values).execution_options(synchronize_session=False)
    if not changed(session.execute(done)):
        return False
    for name, value in values.items():
        set_committed_value(case, name, value)
    if "answers" in values:
        case_words.rewrite(session, case=case)
    return True


def find(session: Session, *, reference: str) -> Case | None:
    """The case of a reference, for staff; in capitals or not, with or without spaces around."""
    return session.scalar(select(Case).where(Case.reference == reference.strip().upper()))


def for_sender(session: Session, *, reference: str, actor: Actor) -> Case:
    """A family's own case: sent by their account or, for a visitor, from their browser. Raises NotYours."""
    case = find(session, reference=reference)
    if case is None or not (actor.is_agent or _is_own(session, case, actor)):
        raise NotYours()
    return case


def of_draft(session: Session, *, draft_id: str) -> Case | None:
    """The case that a draft became, or whose answers it corrected: where a second click lands."""
    corrected = select(Draft.case_id).where(Draft.id == draft_id)
    return session.scalar(select(Case).where(or_(Case.draft_id == draft_id, Case.id.in_(corrected))))


def of_account(session: Session, *, account_id: str, limit: int = 100) -> list[Case]:
    """What an account sent, the latest first."""
    sent = select(Case).where(Case.account_id == account_id).options(*_LIGHT)
    return list(session.scalars(sent.order_by(Case.sent_at.desc(), Case.id.desc()).limit(limit)))


def sheets(session: Session, *, household_id: str, procedures: Collection[str]) -> dict[tuple[str, str | None], Case]:
    """The latest case of each sheet: {(procedure, person or None for the household): case}.

    A sheet about somebody who is not recorded yet stands under None too, until it is accepted.
    """
    return {(case.procedure, case.person_id): case for case in sheet_cases(session, household_id, procedures)}


def sheet_cases(session: Session, household_id: str, procedures: Iterable[str]) -> list[Case]:
    """All cases of a household for these procedures, oldest first."""
    sent = select(Case).where(Case.household_id == household_id, Case.procedure.in_(list(procedures)))
    return list(session.scalars(sent.options(*_LIGHT).order_by(Case.sent_at, Case.id)))


def journal(session: Session, case: Case, *, for_family: bool = False) -> list[CaseEvent]:
    """Its lines in order; a family does not read those kept for staff."""
    lines = select(CaseEvent).where(CaseEvent.case_id == case.id)
    if for_family:
        lines = lines.where(CaseEvent.visible_to == "all")
    return list(session.scalars(lines.order_by(CaseEvent.id)))


def last_event(session: Session, case: Case) -> CaseEvent | None:
    return session.scalar(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc()).limit(1))


def due_to_lapse(session: Session, *, moment: datetime, limit: int = 200) -> list[tuple[str, str]]:
    """(town, id) of cases whose time ran out, earliest first. Needs a session of all towns, or looks in one."""
    late = select(Case.town, Case.id).where(Case.lapse_at <= moment).order_by(Case.lapse_at).limit(limit)
    return [(town, case_id) for town, case_id in session.execute(late)]


def look_again(session: Session, *, case: Case, at: datetime | None) -> None:
    """Have the clock look at a case then, and not before. It is no new version: nobody who has it open is overtaken."""
    mine = and_(Case.id == case.id, Case.version == case.version, Case.lapse_at == case.lapse_at)
    later = update(Case).where(mine).values(lapse_at=at).execution_options(synchronize_session=False)
    if changed(session.execute(later)):
        set_committed_value(case, "lapse_at", at)


def due_to_remind(session: Session, *, moment: datetime, limit: int = 200) -> list[tuple[str, str]]:
    """(town, id) of cases that a reminder is due for, earliest first. Needs a session of all towns, or looks in one."""
    due = select(Case.town, Case.id).where(Case.remind_at <= moment).order_by(Case.remind_at).limit(limit)
    return [(town, case_id) for town, case_id in session.execute(due)]


def count_reminder(session: Session, *, case: Case, sent: int, following: datetime | None) -> bool:
    """Take one reminder on oneself; False when another runner took it. It is no new version of the case."""
    values = {"reminded": sent + 1, "remind_at": following}
    where = and_(Case.id == case.id, Case.reminded == sent, Case.state == case.state)
    done = update(Case).where(where).values(values).execution_options(synchronize_session=False)
    if not changed(session.execute(done)):
        return False
    for name, value in values.items():
        set_committed_value(case, name, value)
    return True


def assign(session: Session, *, case: Case, to: Actor | None) -> None:
    """Say who has the case in hand, or nobody. It decides nothing, so it does not count as a new version."""
    session.flush()
    values = {"assignee_id": to.id if to else None, "assignee_name": to.name if to else ""}
    session.execute(update(Case).where(Case.id == case.id).values(values).execution_options(synchronize_session=False))
    for name, value in values.items():
        set_committed_value(case, name, value)


def add_note(
    session: Session, *, case: Case, actor: Actor, note: str = "", at: datetime, for_staff: bool = True, **more: Any
) -> CaseEvent:
    """A line that moves nothing: a remark, unless `more` names another `transition`; its `data` and `event_id` too."""
    seen_by = "staff" if for_staff else "all"
    place = {"transition": "note", "from_state": case.state, "to_state": case.state, **more}
    return record_event(session, case=case, actor=actor, at=at, note=note, visible_to=seen_by, **place)


def _is_own(session: Session, case: Case, actor: Actor) -> bool:
    if actor.id is not None:
        return case.account_id == actor.id
    if not actor.secrets or case.draft_id is None:
        return False
    own = Draft.visitor.in_([digest(secret) for secret in actor.secrets])
    sent = select(Draft.id).where(Draft.id == case.draft_id, own)
    return session.scalar(sent) is not None
