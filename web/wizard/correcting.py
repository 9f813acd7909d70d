"""Correcting a case: a draft of its own answers, opened at what an agent marked."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from domain import attachments, cases, desk, desk_trace, drafts
from domain.actors import Actor
from domain.records import Case, Draft
from schemas.definitions import Procedure, Step
from web import current
from web import desk as at_desk
from web.wizard import settled


def correct(reference: str, actor: Actor) -> BaseResponse:
    """A draft of the case's own answers; each step says what the agent asked. With `?question=`, it opens at its step."""
    session = current.session()
    case = cases.for_sender(session, reference=reference, actor=actor)
    town = current.editions().of(current.town().slug, case.edition)
    procedure = town.procedures[case.procedure]
    if at_desk.serves(town, procedure, actor) and actor.serves(case.service):
        actor = desk.stand_in_for(session, agent=actor, owner=case)
    draft, steps = drafts.reopen(session, case=case, actor=actor), procedure.steps
    desk_trace.open_draft(session, draft=draft, actor=actor, title=procedure.title_for_family)
    if draft.version == 1:
        trace = {name: value for name, value in draft.facts.items() if name == desk_trace.TRACE}
        draft.facts = {**case.facts, settled.MARKED: case.marked, settled.BEFORE: case.answers, **trace}
        draft.seen = {step.id: True for step in steps if not marked_in(step, case.marked)}
        if not attachments.of_draft(session, draft):
            attachments.copy_to_draft(session, case=case, draft=draft)
    asked = request.args.get("question", "")
    step = next((step.id for step in steps if asked and marked_in(step, {asked: ""})), "")
    return redirect(f"/{town.slug}/drafts/{draft.id}/{step}")


def followed(
    draft: Draft, procedure: Procedure, marked: Mapping[str, str], seen: Mapping[str, bool]
) -> tuple[Mapping[str, str], dict[str, bool]]:
    """What is marked now, and the steps gone through of which nothing more is asked: an agent may take a case back, and
    ask for something else. Stored with the draft's next save. A case that is in other hands marks nothing more.
    """
    case = current.session().get(Case, (draft.town, draft.case_id))
    if case is None or case.holder != "family" or case.marked == marked:
        return marked, dict(seen)
    again = {name: text for name, text in case.marked.items() if marked.get(name) != text}
    gone_through = {step.id for step in procedure.steps if not marked_in(step, again)}
    return dict(case.marked), {step_id: gone for step_id, gone in seen.items() if step_id in gone_through}


def marked_in(step: Step, marked: Mapping[str, str]) -> bool:
    """Whether an agent asked to correct something on this step: the walk then resumes there."""
    own = {question.id for question in step.fields}
    return any(name.partition("-")[0] in own for name in marked)
