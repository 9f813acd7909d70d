"""What time does to a case when it enters a state: when it is due, when it lapses, what the legal clock shows.

The legal clock is the one that the silence of an administration is counted by (CRPA L231-1 and following): it runs from
the day the file is complete, so pieces asked for pause it, or start it anew (CRPA L114-5).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.clock import NEVER
from domain.records import Case
from schemas.definitions import State, Town, Transition, Workflow
from workflows.case_facts import open_among
from workflows.deadlines import end_of
from workflows.sub_cases import waiting


def entering(workflow: Workflow, state: State, town: Town, now: datetime, case: Case | None = None) -> dict[str, Any]:
    """The moments of a case that enters `state` now; `case` as it leaves its former state, None for one just sent."""
    started, paused = _clock(workflow, state, now, case)
    return {
        "entered_at": now,
        "clock_started_at": started,
        "clock_paused_at": paused,
        "due_at": end_of(state.due, now, commune=town.commune) if state.due else NEVER,
        "lapse_at": now
        if waiting(workflow, state.id)
        else _lapse(workflow, state, town, now, None if paused else started),
        "remind_at": reminder_at(state, 0, now, town),
        "reminded": 0,
    }


def _clock(workflow: Workflow, state: State, now: datetime, case: Case | None) -> tuple[datetime, datetime | None]:
    """When the legal clock started, pauses taken off, and since when it is paused."""
    started = case.clock_started_at if case is not None else None
    if case is None or started is None:
        started = case.sent_at if case is not None else now
    if case is not None and case.clock_paused_at is not None:
        left = workflow.states.get(case.state)
        restarts = left is not None and left.clock == "restarts"
        started = now if restarts else started + (now - case.clock_paused_at)
    return started, None if state.clock == "runs" else now


def _lapse(
    workflow: Workflow, state: State, town: Town, entered: datetime, started: datetime | None
) -> datetime | None:
    """When the first of the timed transitions leaving this state is due; those of a paused clock are not."""
    ends = [
        end_of(timed.after, start, commune=town.commune)
        for timed in workflow.leaving(state.id)
        if timed.after is not None and (start := entered if timed.since == "state" else started) is not None
    ]
    return min(ends, default=None)


def ends_at(transition: Transition, case: Case, town: Town) -> datetime:
    """When this transition takes itself; NEVER for one that somebody takes, or whose clock is paused."""
    start = case.entered_at or case.updated_at
    if transition.since == "complete":
        start = case.clock_started_at or case.sent_at
    if transition.after is None or (transition.since == "complete" and case.clock_paused_at is not None):
        return NEVER
    return end_of(transition.after, start, commune=town.commune)


def reminder_at(state: State, sent: int, entered: datetime, town: Town) -> datetime | None:
    """When the next reminder of a state leaves, after `sent` of them; None when there is no more."""
    moments = sorted(end_of(each.after, entered, commune=town.commune) for each in state.remind)
    return moments[sent] if sent < len(moments) else None


def silence_at(workflow: Workflow, case: Case, town: Town) -> tuple[Transition, datetime] | None:
    """The transition that the town's silence takes, and when, were the clock not paused again; None without one.

    Of several, the one whose condition holds, that leaves the state the case is in if any does, and that ends first.
    """
    started = case.clock_started_at or case.sent_at
    silent = [each for each in workflow.transitions.values() if each.silence and each.after is not None]
    open_now = open_among(silent, town, case)
    ends = {each.id: end_of(each.after, started, commune=town.commune) for each in open_now if each.after is not None}
    first = min(open_now, key=lambda each: (case.state not in each.sources, ends[each.id]), default=None)
    return (first, ends[first.id]) if first is not None else None
