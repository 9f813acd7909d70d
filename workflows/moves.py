"""Opening and moving a case: one checked write, the transition's actions, and the journal's line, in this order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from domain import cases
from domain.actors import Actor
from domain.ids import new_id
from domain.proofs import PROOF, proof
from domain.records import Case, Draft
from schemas.definitions import DRAFT, Procedure, State, Town, Workflow
from workflows import by_field, sub_cases
from workflows.actions import ACTIONS
from workflows.actions.base import ActionContext
from workflows.case_facts import facts_of
from workflows.move import Move
from workflows.overtaken import same_or_stale
from workflows.record_values import current_values
from workflows.routing import service_for
from workflows.timing import entering
from workflows.titles import title_of

OPENERS = ("open_account", "invite_account")
"""Actions that need the password's hash; once one has run, the case keeps it no more."""


def open_case(
    session: Session,
    town: Town,
    draft: Draft,
    actor: Actor,
    now: datetime,
    *,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    parent: Case | None = None,
) -> Case:
    """The case that a draft becomes, in the state that sending leads to; its actions are still to run."""
    procedure = town.procedures[draft.procedure]
    workflow = town.workflow_of(procedure)
    state = workflow.states[workflow.submission.target]
    return cases.open_case(
        session,
        draft=draft,
        procedure=procedure,
        town=town,
        answers=answers if opens_later(workflow) else without_secrets(procedure, answers),
        before=current_values(session, town=town, procedure=procedure, case_or_subject=draft),
        actor=actor,
        state=state,
        facts=facts,
        title=title_of(procedure, answers, facts, otherwise=parent.title if parent else actor.name),
        service=service_for(state, {**facts, **answers}, now_with=parent.service if parent else ""),
        moments=entering(workflow, state, town, now),
        parent=parent,
        now=now,
    )


def begin_case(
    session: Session,
    town: Town,
    parent: Case,
    procedure: str,
    answers: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> Case:
    """Begin another procedure from a case, for the same family and person, sent at once with these answers."""
    place = Draft(
        id=None,
        procedure=procedure,
        household_id=parent.household_id,
        account_id=parent.account_id,
        person_id=parent.person_id,
        answers={},
        facts={},
    )
    case = open_case(session, town, place, actor, now, answers=answers, facts=parent.facts, parent=parent)
    sending = town.workflow_of(town.procedures[procedure]).submission
    return run_actions(session, town, case, Move(sending, actor, now), answers=case.answers, source=DRAFT)


def move_case(session: Session, town: Town, case: Case, move: Move, *, values: Mapping[str, Any] | None = None) -> Case:
    """Move a case, with further `values` of it. Raises StaleCase when somebody moved it since it was read."""
    workflow = town.workflow_of(town.procedures[case.procedure])
    state, source, version = workflow.states[move.transition.target], case.state, case.version
    changes = {
        "state": state.id,
        "colour": state.colour,
        "holder": state.holder,
        "updated_at": move.now,
        "marked": dict(move.marked),
        "votes": {},
        **_routed(town, case, state, (values or {}).get("answers")),
        **entering(workflow, state, town, move.now, case),
        **(values or {}),
    }
    if not cases.move(session, case=case, expected_version=version, values=changes):
        return same_or_stale(session, case, move, version)
    return run_actions(session, town, case, move, answers=case.answers, source=source)


def _routed(town: Town, case: Case, state: State, answers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Its service; what another service gets is in nobody's hands there yet. `answers` are those about to be written."""
    facts = facts_of(town, case, [route.when for route in state.route], answers=answers) if state.route else {}
    service = service_for(state, facts, now_with=case.service)
    left = {"assignee_id": None, "assignee_name": ""} if service != case.service else {}
    return {"service": service, **left}


def run_actions(
    session: Session, town: Town, case: Case, move: Move, *, answers: Mapping[str, Any], source: str
) -> Case:
    """Run the actions, then write the journal's line: what was said, and what the actions did."""
    procedure = town.procedures[case.procedure]
    context, answered = _context(session, town, case, move, answers), case.answers
    for use in move.transition.do:
        ACTIONS[use.name].run(context, use.options)
    if case.answers != answered:
        for name, value in _routed(town, case, context.state).items():
            setattr(case, name, value)
    if any(use.name in OPENERS for use in move.transition.do):
        case.answers = without_secrets(procedure, case.answers)
    words = {"marked": case.marked, "refused": dict(move.refused)}
    said = {name: lines for name, lines in words.items() if lines}
    cases.record_event(
        session,
        case=case,
        actor=move.actor,
        transition=move.transition.id,
        from_state=source,
        to_state=context.state.id,
        at=move.now,
        note=move.note,
        data={**context.data, **move.data, "version": case.version, **said, PROOF: proof(case)},
        event_id=context.event_id,
    )
    if context.state.final:
        sub_cases.look_at_parent(session, case, move.now)
    return case


def _context(session: Session, town: Town, case: Case, move: Move, answers: Mapping[str, Any]) -> ActionContext:
    procedure = town.procedures[case.procedure]
    return ActionContext(
        session,
        town,
        procedure,
        case,
        town.workflow_of(procedure).states[move.transition.target],
        move.actor,
        event_id=new_id(),
        answers=dict(answers),
        now=move.now,
        note=by_field.told(procedure, case, move.note, move.refused),
        refused=move.refused,
        begin=partial(begin_case, session, town, case, now=move.now),
    )


def without_secrets(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers without password hashes and captchas: a file shows none and keeps none."""
    secret = {question.id for question in procedure.questions().values() if question.type in ("password", "captcha")}
    return {name: answer for name, answer in answers.items() if name not in secret}


def opens_later(workflow: Workflow) -> bool:
    """Whether the account is opened by a later transition, which then needs the password's hash."""
    later = (t for t in workflow.transitions.values() if DRAFT not in t.sources)
    return any(use.name in OPENERS for t in later for use in t.do)
