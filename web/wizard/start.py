"""What a procedure is, before beginning: how long, with which papers, and why it may not be open yet."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask import session as cookie
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import cases, drafts
from domain.actors import Actor
from forms.types.group import limits
from forms.words import word
from schemas.definitions import Procedure
from web import current, guards
from web.wizard.moves import new_key
from web.wizard.showing import is_card_group
from workflows import facts as facts_of
from workflows import record_values

Answer = str | BaseResponse


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/procedures/<procedure_id>", "procedure", show)
    blueprint.add_url_rule("/procedures/<procedure_id>", "start", start, methods=["POST"])


def _find(procedure_id: str) -> Procedure:
    procedure = current.town().procedures.get(procedure_id)
    if procedure is None:
        raise NotFound
    return procedure


def may_start(procedure: Procedure, actor: Actor) -> bool:
    if "anyone" in procedure.audience:
        return True
    if actor.is_agent:
        return "agent" in procedure.audience
    return "guardian" in procedure.audience and actor.id is not None


def _facts(procedure: Procedure, actor: Actor) -> dict[str, Any]:
    return facts_of.facts_for(
        current.session(), town=current.town(), actor=actor, procedure=procedure, subject_id=request.args.get("person")
    )


def closed(procedure: Procedure, facts: dict[str, Any]) -> str:
    """Why a procedure cannot be started now; empty when it can."""
    gate = procedure.opens
    return gate.otherwise if gate is not None and gate.when.holds(facts) is not True else ""


def show(procedure_id: str) -> Answer:
    procedure, actor = _find(procedure_id), current.actor()
    if not may_start(procedure, actor):
        return guards.ask_login()
    town = current.town()
    return render_template(
        "pages/wizard/start.html",
        town=town,
        procedure=procedure,
        closed=closed(procedure, _facts(procedure, actor)),
        word=lambda key: word(key, town, procedure),
        person=request.args.get("person", ""),
    )


def start(procedure_id: str) -> Answer:
    """Begin, or go on with the draft that is already there; with `?case=`, correct what an agent marked."""
    procedure, actor = _find(procedure_id), _owner()
    if request.args.get("case"):
        return correct(request.args["case"], actor)
    if not may_start(procedure, actor):
        return guards.ask_login()
    facts = _facts(procedure, actor)
    if closed(procedure, facts):
        return redirect(request.full_path)
    town, session, person = current.town(), current.session(), request.args.get("person") or None
    draft = drafts.start(
        session,
        town=town,
        procedure=procedure,
        actor=actor,
        subject_id=person,
        fresh=person is None and "person" in request.args,
    )
    if draft.version == 1 and not draft.answers:
        draft.facts = facts
        first = record_values.first_answers(session, town=town, procedure=procedure, draft=draft, facts=facts)
        draft.answers = with_only_rows(procedure, first)
    return redirect(f"/{town.slug}/drafts/{draft.id}/")


def correct(reference: str, actor: Actor) -> Answer:
    """A draft of the case's own answers; each step says what the agent asked."""
    session = current.session()
    case = cases.for_sender(session, reference=reference, actor=actor)
    draft = drafts.reopen(session, case=case, actor=actor)
    if draft.version == 1:
        town = current.editions().of(current.town().slug, case.edition)
        draft.facts = {**case.facts, "marked": case.marked}
        draft.seen = {step.id: True for step in town.procedures[case.procedure].steps}
    return redirect(f"/{current.town().slug}/drafts/{draft.id}/")


def with_only_rows(procedure: Procedure, answers: dict[str, Any]) -> dict[str, Any]:
    """A person who must be there, and only once, has a card from the start: one completes it rather than adds it."""
    for question in procedure.questions().values():
        if is_card_group(question) and limits(question) == (1, 1) and not answers.get(question.id):
            answers[question.id] = [{"_key": new_key()}]
    return answers


def _owner() -> Actor:
    """Who owns the draft: an anonymous browser is given a secret first."""
    if current.account() is None and not cookie.get("visitor"):
        cookie["visitor"] = secrets.token_urlsafe(24)
        cookie.permanent = True
    return current.actor()
