"""What a procedure is, before beginning: how long, with which papers, and why it may not be open yet."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask import session as cookie
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import attachments, cases, desk, desk_trace, directory, drafts, households, linking
from domain.actors import Actor
from domain.households import Member
from domain.records import Draft
from domain.subjects import ROLES_OF
from forms.types.group import limits
from forms.words import word
from schemas.definitions import Gate, Procedure, Step
from web import current, guards
from web import desk as at_desk
from web.sealing import sealing
from web.wizard import renewing
from web.wizard.hidden import is_sealed
from web.wizard.moves import new_key
from web.wizard.showing import is_card_group
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


def may_start(procedure: Procedure, actor: Actor) -> bool:
    """In their own name; what an agent may fill in for a family: `web.desk.serves`."""
    if "anyone" in procedure.audience:
        return True
    if actor.is_agent:
        return "agent" in procedure.audience
    return "guardian" in procedure.audience and actor.kind == "family" and actor.id is not None


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
        subject_id=_whom(procedure, actor) if actor.desk else request.args.get("person"),
        household_id=household_id,
    )


def _may_begin(procedure: Procedure) -> bool:
    who = current.actor()
    return may_start(procedure, who) or at_desk.serves(current.town(), procedure, who)


def asks_whom(procedure: Procedure, actor: Actor) -> bool:
    """Whether an agent must first say for whom: everything but the opening of a new account is about somebody known."""
    if not actor.is_agent:
        return False
    if at_desk.serves(current.town(), procedure, actor):
        return True
    return procedure.subject != "account" and not request.args.get("person")


def begins_another(procedure: Procedure, actor: Actor) -> bool:
    """Whether a draft already there is left alone: for another child, and for an agent's next family."""
    another_child = "person" in request.args and not request.args["person"]
    of_agent = actor.is_agent or (actor.desk is not None and actor.is_visitor)
    return another_child or (of_agent and procedure.subject == "account")


def _household(actor: Actor) -> str | None:
    """The household an agent works for: the one they were shown with the person they chose, else that person's first."""
    person, household_id = request.args.get("person"), request.args.get("family")
    if not actor.is_agent or not person:
        return None
    homes = [home.household.id for home in linking.homes_of(current.session(), person_ids=[person])]
    return household_id if household_id in homes else next(iter(homes), None)


def choose(procedure: Procedure) -> str:
    """An agent looks for the family by name, number or mail address."""
    session, town, text = current.session(), current.town(), request.args.get("q", "").strip()
    kinds = KINDS.get(procedure.subject, ("adult",))
    found = directory.find_people(session, text=text, kinds=kinds) if text else []
    accounts = directory.accounts_of(session, person_ids=[each.person.id for each in found])
    links = [f"/{town.slug}/procedures/{procedure.id}{_query_for(procedure, each, accounts)}" for each in found]
    return render_template(
        "pages/wizard/whom.html", town=town, procedure=procedure, text=text, found=list(zip(found, links, strict=True))
    )


def _query_for(procedure: Procedure, found: directory.Found, accounts: Mapping[str, str]) -> str:
    """For whom one begins: the family, whom it is about where it is about somebody, and whose account answers for it."""
    named = {"family": found.household.id, "person": found.person.id, "account": accounts.get(found.person.id, "")}
    if at_desk.serves(current.town(), procedure, current.actor()) and procedure.subject not in ROLES_OF:
        del named["person"]
    return f"?{urlencode({name: value for name, value in named.items() if value})}"


KINDS = {"child": ("child",), "contact": ("contact",)}


def closed(procedure: Procedure, facts: dict[str, Any]) -> str:
    """Why a procedure cannot be started now; empty when it can."""
    return shut(procedure.opens, facts) or (shut(procedure.concerns, facts) if "subject.id" in facts else "")


def closed_by_now(draft: Draft, actor: Actor) -> str:
    """Why what was begun earlier cannot be sent any more, by the facts and the gates of today; empty when it can.

    What corrects a case is never closed: the town itself asked for it. An agent may have let it pass at the desk.
    """
    town = current.town()
    procedure = town.procedures.get(draft.procedure)
    if procedure is None or draft.case_id is not None or (procedure.opens is None and procedure.concerns is None):
        return ""
    facts = facts_of.facts_for(
        current.session(),
        town=town,
        actor=actor,
        procedure=procedure,
        subject_id=draft.person_id,
        household_id=draft.household_id,
    )
    reason = closed(procedure, facts)
    return "" if reason and desk_trace.is_allowed(draft, reason) else reason


def shut(gate: Gate | None, facts: Mapping[str, Any]) -> str:
    return gate.otherwise if gate is not None and gate.when.holds(facts) is not True else ""


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the household, whom the procedure may be begun for unless `closed` says why not."""

    id: str
    name: str
    birth_date: date | None
    closed: str


def children_to_choose(procedure: Procedure, actor: Actor, facts: Mapping[str, Any]) -> list[Child]:
    """« Soit pour un enfant déjà ajouté, soit pour un nouvel enfant »: those already there, when none was chosen yet."""
    if procedure.subject != "child" or actor.is_agent or actor.household_id is None or "person" in request.args:
        return []
    members = households.members(current.session(), actor.household_id)
    return [_child(procedure, member, facts) for member in members if member.role == "child"]


def _child(procedure: Procedure, member: Member, facts: Mapping[str, Any]) -> Child:
    person = member.person
    return Child(
        person.id,
        person.full_name or "Enfant",
        person.birth_date,
        shut(procedure.concerns, {**facts, **facts_of.about("subject", member, town=current.town())}),
    )


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
    town, facts = current.town(), _facts(procedure, actor, _household(actor))
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
    under_way, home = unfinished(procedure, actor), _household(actor) if actor.is_agent else actor.household_id
    mine = {draft.person_id for draft in under_way if draft.case_id is None and draft.household_id == home}

    def begun_for(child: str | None) -> bool:
        return not begins_another(procedure, actor) and (child or _whom(procedure, actor)) in mine

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
    facts = _facts(procedure, actor, _household(actor))
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
        subject_id=_whom(procedure, actor),
        household_id=_household(actor),
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


def _whom(procedure: Procedure, actor: Actor) -> str | None:
    """The person chosen. Where a procedure is about nobody, an agent chose somebody only to say which family."""
    if (actor.is_agent or actor.desk is not None) and procedure.subject not in ROLES_OF:
        return None
    return request.args.get("person") or None


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


def correct(reference: str, actor: Actor) -> Answer:
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
        draft.facts = {**case.facts, "marked": case.marked, "marked_answers": case.answers, **trace}
        draft.seen = {step.id: True for step in steps if not marked_in(step, case.marked)}
        if not attachments.of_draft(session, draft):
            attachments.copy_to_draft(session, case=case, draft=draft)
    asked = request.args.get("question", "")
    step = next((step.id for step in steps if asked and marked_in(step, {asked: ""})), "")
    return redirect(f"/{town.slug}/drafts/{draft.id}/{step}")


def marked_in(step: Step, marked: Mapping[str, str]) -> bool:
    """Whether an agent asked to correct something on this step: the walk then resumes there."""
    own = {question.id for question in step.fields}
    return any(name.partition("-")[0] in own for name in marked)


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
