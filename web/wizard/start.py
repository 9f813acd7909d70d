"""What a procedure is, before beginning: how long, with which papers, and why it may not be open yet."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask import session as cookie
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import desk_trace, drafts
from domain.actors import Actor
from domain.records import Draft
from forms.types.group import limits
from forms.words import word
from schemas.definitions import Procedure
from web import current, guards
from web import desk as at_desk
from web.sealing import sealing
from web.wizard import renewing
from web.wizard.correcting import correct
from web.wizard.gates import closed, may_start
from web.wizard.hidden import is_sealed
from web.wizard.moves import new_key
from web.wizard.showing import is_card_group
from web.wizard.whom import asks_whom, begins_another, children_to_choose, choose, household_of_agent, person_chosen
from workflows import facts as facts_of
from workflows import provenance, record_values

Answer = str | tuple[str, int] | BaseResponse


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/procedures/<procedure_id>", "procedure", show)
    blueprint.add_url_rule("/procedures/<procedure_id>", "start", start, methods=["POST"])


def _find(procedure_id: str) -> Procedure:
    procedure = current.town().procedures.get(procedure_id)
    if procedure is None:
        raise NotFound
    return procedure


def refuse(actor: Actor) -> Answer:
    """Who is not logged in may be after logging in; who is, will not. Raises Forbidden."""
    if actor.id is not None:
        raise Forbidden
    return guards.ask_login()


def _facts(procedure: Procedure, actor: Actor, household_id: str | None = None) -> dict[str, Any]:
    return facts_of.facts_for(
        current.session(),
        town=current.town(),
        actor=actor,
        procedure=procedure,
        subject_id=person_chosen(procedure, actor) if actor.desk else request.args.get("person"),
        household_id=household_id,
    )


def _may_begin(procedure: Procedure) -> bool:
    who = current.actor()
    return may_start(procedure, who) or at_desk.serves(current.town(), procedure, who)


def show(procedure_id: str) -> Answer:
    procedure = _find(procedure_id)
    if not _may_begin(procedure):
        return refuse(current.actor())
    actor = at_desk.acting(procedure)
    if asks_whom(procedure, actor):
        return choose(procedure)
    return start_page(procedure, actor)


def start_page(procedure: Procedure, actor: Actor, problem: str = "") -> str:
    """What it is and whether it is open; at the desk an agent may begin what is not, with a reason."""
    town, facts = current.town(), _facts(procedure, actor, household_of_agent(actor))
    refusal = closed(procedure, facts)
    may = not refusal or actor.desk is not None
    return render_template(
        "pages/wizard/start.html",
        town=town,
        procedure=procedure,
        closed=refusal,
        children=children_to_choose(procedure, actor, facts) if may else [],
        word=lambda key: word(key, town, procedure),
        desk=actor.desk,
        bar=at_desk.bar(actor),
        query=at_desk.query,
        problem=problem,
        **_begun(procedure, actor),
    )


def _begun(procedure: Procedure, actor: Actor) -> dict[str, Any]:
    """What is under way, and whether a button of the page opens one of it again: `drafts.start` keeps one for each person."""
    under_way, home = unfinished(procedure, actor), household_of_agent(actor) if actor.is_agent else actor.household_id
    mine = {draft.person_id for draft in under_way if draft.case_id is None and draft.household_id == home}

    def begun_for(child: str | None) -> bool:
        return not begins_another(procedure, actor) and (child or person_chosen(procedure, actor)) in mine

    return {"unfinished": under_way, "begun_for": begun_for}


def unfinished(procedure: Procedure, actor: Actor) -> list[Draft]:
    """What this person began and did not send; each is labelled with whom it is about."""
    return [draft for draft in drafts.open_drafts(current.session(), actor) if draft.procedure == procedure.id]


def start(procedure_id: str) -> Answer:
    """Begin, or go on with the draft that is already there; with `?case=`, correct what an agent marked.

    With `?confirm`, a sheet begins as the record holds it, every step gone through.
    """
    procedure, who = _find(procedure_id), _owner()
    if request.args.get("case"):
        return correct(request.args["case"], who)
    if not _may_begin(procedure):
        return refuse(who)
    actor = at_desk.acting(procedure)
    if asks_whom(procedure, actor):
        return redirect(request.full_path)
    facts = _facts(procedure, actor, household_of_agent(actor))
    refusal, reason = closed(procedure, facts), request.form.get("reason", "")
    if refusal and actor.desk is None:
        return redirect(request.full_path)
    if refusal and not reason.strip():
        return start_page(
            procedure, actor, "Dites pourquoi la démarche est ouverte malgré tout : le journal le garde."
        ), 422
    draft = _begin(procedure, actor, facts)
    if refusal and actor.desk is not None:
        desk_trace.allow(draft, agent=actor.desk.agent, gate=refusal, reason=reason)
    return redirect(f"/{current.town().slug}/drafts/{draft.id}/")


def _begin(procedure: Procedure, actor: Actor, facts: dict[str, Any]) -> Draft:
    """The draft, with what is known already when it is new; at the desk it says who opened it."""
    town, session = current.town(), current.session()
    draft = drafts.start(
        session,
        town=town,
        procedure=procedure,
        actor=actor,
        subject_id=person_chosen(procedure, actor),
        household_id=household_of_agent(actor),
        fresh=begins_another(procedure, actor),
    )
    new = draft.version == 1 and not draft.answers
    desk_trace.open_draft(session, draft=draft, actor=actor, title=procedure.title_for_family)
    if new:
        draft.facts = {**facts, **draft.facts}
        prefill(draft, procedure, facts)
        if actor.desk is not None:
            desk_trace.mark_typed(draft, _said_by_nobody(draft, procedure, actor.desk.agent), actor.desk.agent)
        if "confirm" in request.args:
            renewing.confirm(draft, procedure)
    return draft


def _said_by_nobody(draft: Draft, procedure: Procedure, agent: Actor) -> set[str]:
    """Defaults of what is reserved: they tell nothing of the family."""
    sealed, asked = sealing(current.town(), agent), procedure.questions()
    return {name for name in draft.answers.keys() - draft.provenance.keys() if is_sealed(asked[name], sealed)}


def prefill(draft: Draft, procedure: Procedure, facts: dict[str, Any]) -> None:
    """What is known already is not asked again, and each value says where it comes from."""
    session, town = current.session(), current.town()
    records = record_values.load_records(session, procedure=procedure, subject=draft)
    first = record_values.first_answers(
        session, town=town, procedure=procedure, draft=draft, facts=facts, records=records
    )
    draft.provenance = provenance.first_provenance(
        session, town=town, procedure=procedure, draft=draft, records=records, answers=first, facts=facts
    )
    draft.answers = with_only_rows(procedure, first)


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
