"""Moving a case: one checked UPDATE, the transition's actions, and the journal's line, in this order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain import cases
from domain.actors import Actor
from domain.cases import StaleCase
from domain.ids import new_id
from domain.records import Case
from schemas.definitions import DRAFT, Procedure, Town, Transition, Workflow
from workflows import by_field
from workflows.actions import ACTIONS
from workflows.actions.base import ActionContext
from workflows.deadlines import due_at, lapse_at

OPENERS = ("open_account", "invite_account")
"""Actions that need the password's hash; once one has run, the case keeps it no more."""


def move_case(
    session: Session,
    town: Town,
    case: Case,
    transition: Transition,
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    marked: Mapping[str, str] | None = None,
    refused: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Case:
    """`refused` are the changed answers that are not approved with the rest, {input name: why}."""
    workflow = town.workflow_of(town.procedures[case.procedure])
    state, source, version = workflow.states[transition.target], case.state, case.version
    changes = {
        "state": state.id,
        "colour": state.colour,
        "holder": state.holder,
        "due_at": due_at(state, now, town),
        "lapse_at": lapse_at(workflow, state, now, town),
        "updated_at": now,
        "marked": dict(marked or {}),
        **(values or {}),
    }
    if not cases.move(session, case=case, expected_version=version, values=changes):
        return same_or_stale(session, case, transition, actor, version, note=note, marked=marked or refused)
    return run_actions(
        session,
        town,
        case,
        transition,
        actor,
        now,
        answers=case.answers,
        source=source,
        note=note,
        refused=refused or {},
        data=data,
    )


def run_actions(
    session: Session,
    town: Town,
    case: Case,
    transition: Transition,
    actor: Actor,
    now: datetime,
    *,
    answers: Mapping[str, Any],
    source: str,
    note: str = "",
    refused: Mapping[str, str] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Case:
    """Run the actions, then write the journal's line with what they did, `refused`, and `data`."""
    procedure = town.procedures[case.procedure]
    state = town.workflow_of(procedure).states[transition.target]
    context = ActionContext(
        session,
        town,
        procedure,
        case,
        state,
        actor,
        event_id=new_id(),
        answers=dict(answers),
        now=now,
        note=by_field.told(procedure, case, note, refused or {}),
        refused=refused or {},
    )
    for use in transition.do:
        ACTIONS[use.name].run(context, use.options)
    if any(use.name in OPENERS for use in transition.do):
        case.answers = without_secrets(procedure, case.answers)
    words = {"marked": case.marked, "refused": dict(refused or {})}
    kept = context.data | dict(data or {}) | {"version": case.version}
    kept |= {name: said for name, said in words.items() if said}
    cases.record_event(
        session,
        case=case,
        actor=actor,
        transition=transition.id,
        from_state=source,
        to_state=transition.target,
        at=now,
        note=note,
        data=kept,
        event_id=context.event_id,
    )
    return case


def without_secrets(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers without password hashes and captchas: a file shows none and keeps none."""
    secret = {question.id for question in procedure.questions().values() if question.type in ("password", "captcha")}
    return {name: answer for name, answer in answers.items() if name not in secret}


def opens_later(workflow: Workflow) -> bool:
    """Whether the account is opened by a later transition, which then needs the password's hash."""
    later = (t for t in workflow.transitions.values() if DRAFT not in t.sources)
    return any(use.name in OPENERS for t in later for use in t.do)


def same_or_stale(
    session: Session,
    case: Case,
    wanted: Transition,
    actor: Actor,
    expected_version: int,
    *,
    note: str = "",
    marked: Mapping[str, str] | None = None,
) -> Case:
    """The case as it is now, when this very actor just did this, with the same words; otherwise StaleCase.

    A second tab with another message is no double click: its message must not be lost in silence.
    """
    session.refresh(case)
    last = cases.last_event(session, case)
    same = (wanted.id, actor.kind, actor.id, expected_version + 1, note, dict(marked or {}))
    if last and same == (
        last.transition,
        last.actor_kind,
        last.actor_id,
        last.data.get("version"),
        last.note,
        last.data.get("refused") or last.data.get("marked", {}),
    ):
        return case
    raise StaleCase(last.actor_name if last else "", last.at if last else None)
