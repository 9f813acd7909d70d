"""« Au guichet »: an agent fills in for a family, or goes on with what it began at home."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import desk, desk_trace, directory, drafts, family_cases
from domain.actors import Actor
from domain.desk import Family
from domain.households import Member
from domain.records import Draft
from domain.subjects import ROLES_OF
from schemas.definitions import Procedure
from web import casefile, current, guards
from web import desk as at_desk
from web.casefile import CaseFile
from web.family.waiting import may_correct
from web.shell import Shell
from web.staff.people import ROLES
from web.wizard.gates import shut
from workflows import facts as facts_of

ANOTHER = {"child": "Un autre enfant", "adult": "Un autre adulte", "contact": "Un autre contact"}


@dataclass(frozen=True, slots=True)
class Way:
    """One procedure to begin, for one person or for the home; `closed` says which gate an agent would have to open."""

    words: str
    url: str
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    procedure: Procedure
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What the family, or an agent for it, began and did not send."""

    draft: Draft
    title: str
    whom: str
    by: str


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/desk", "desk", guards.staff_only(search))
    blueprint.add_url_rule("/desk/<household_id>", "desk_family", guards.staff_only(show))
    blueprint.add_url_rule("/desk/<household_id>", "open_draft", guards.staff_only(open_draft), methods=["POST"])


# ------------------------------------------------------------------------------------------- which family


def search() -> str:
    """A family by a name, its number or its mail address; or the way to record one that the town does not know yet."""
    session, town, text = current.session(), current.town(), request.args.get("q", "").strip()[:100]
    page = directory.find_people(session, text=text)
    accounts = directory.accounts_of(session, person_ids=[each.person.id for each in page.found])
    return render_template(
        "pages/staff/desk.html",
        text=text,
        found=[(each, _address(each.household.id, accounts.get(each.person.id))) for each in page.found],
        more=page.more,
        newcomers=[each for each in town.procedures.values() if _records_newcomers(each)],
        roles=ROLES,
        shell=Shell("desk"),
    )


def _records_newcomers(procedure: Procedure) -> bool:
    """Whether an agent opens an account by it, in the family's name or in their own."""
    town, who = current.town(), current.actor()
    if procedure.subject != "account":
        return False
    if at_desk.is_for_newcomers(procedure):
        return at_desk.serves(town, procedure, who)
    return procedure.audience == ("agent",) and bool(procedure.family_title)


def _address(household_id: str, account_id: str | None) -> str:
    return f"/{current.town().slug}/desk/{household_id}" + (f"?account={account_id}" if account_id else "")


# ------------------------------------------------------------------------------------------- one family


def _find(household_id: str) -> tuple[Family, Actor]:
    """Raises NotYours for a family, or an account of it, that the town does not know."""
    family = desk.family_of(current.session(), household_id=household_id)
    return family, desk.stand_in(current.actor(), family, account_id=request.args.get("account") or None)


def show(household_id: str) -> str:
    family, actor = _find(household_id)
    return render_template(
        "pages/staff/desk_family.html",
        family=family,
        actor=actor,
        address=_address,
        under_way=list(_under_way(family, actor)),
        corrections=list(_corrections(family, actor)),
        offers=list(_offers(family, actor)),
        roles=ROLES,
        shell=Shell("desk"),
    )


def _served() -> list[Procedure]:
    town, who = current.town(), current.actor()
    return [each for each in town.procedures.values() if at_desk.serves(town, each, who)]


def _under_way(family: Family, actor: Actor) -> Iterator[UnderWay]:
    """What may be gone on with, of what this agent's roles have to do with; corrections stand apart."""
    served = {procedure.id: procedure for procedure in _served()}
    for draft in drafts.open_drafts(current.session(), actor):
        if draft.procedure in served and draft.case_id is None:
            title, by = served[draft.procedure].title_for_family, _begun_by(draft)
            yield UnderWay(draft, title, _whom(family, draft), by)


def _whom(family: Family, draft: Draft) -> str:
    about = next((person.full_name for person, _ in family.members if person.id == draft.person_id), "")
    return about or draft.label


def _begun_by(draft: Draft) -> str:
    trace = desk_trace.trace_of(draft.facts)
    opened = trace.get("opened") or ()
    return f"au guichet par {opened[0]['name']}" if opened and not trace.get("home") else "par la famille"


def _corrections(family: Family, actor: Actor) -> Iterator[CaseFile]:
    """What the town sent back, and waits for the family; what another service asked is that service's."""
    if actor.id is None:
        return
    served, serves = {procedure.id for procedure in _served()}, current.actor().serves
    sent = family_cases.of_family(current.session(), account_id=actor.id, household_id=family.household.id)
    for case in reversed(sent):
        ours = case.procedure in served and serves(case.service)
        if ours and case.account_id == actor.id and case.holder == "family":
            file = casefile.of_case(case)
            if may_correct(file):
                yield file


def _offers(family: Family, actor: Actor) -> Iterator[Offer]:
    facts = facts_of.facts_for(current.session(), town=current.town(), actor=actor)
    for procedure in _served():
        if not at_desk.is_for_newcomers(procedure):
            yield Offer(procedure, tuple(_ways(family, actor, procedure, facts)))


def _ways(family: Family, actor: Actor, procedure: Procedure, facts: Mapping[str, Any]) -> Iterator[Way]:
    roles = ROLES_OF.get(procedure.subject)
    if roles is None:
        yield Way("Commencer", _begin(family, actor, procedure), shut(procedure.opens, facts))
        return
    for member in family.members:
        if member.role in roles:
            yield _way_for(family, actor, procedure, facts, member)
    closed = shut(procedure.opens, facts)
    yield Way(ANOTHER[procedure.subject], _begin(family, actor, procedure, person=""), closed)


def _way_for(family: Family, actor: Actor, procedure: Procedure, facts: Mapping[str, Any], member: Member) -> Way:
    around = {**facts, **facts_of.about("subject", member, town=current.town())}
    closed = shut(procedure.opens, around) or shut(procedure.concerns, around)
    name = member.person.full_name or ROLES[member.role]
    return Way(name, _begin(family, actor, procedure, person=member.person.id), closed)


def _begin(family: Family, actor: Actor, procedure: Procedure, **more: str) -> str:
    named = {"family": family.household.id, **({"account": actor.id} if actor.id else {}), **more}
    return f"/{current.town().slug}/procedures/{procedure.id}?{urlencode(named)}"


# ------------------------------------------------------------------------------------------- going on


def open_draft(household_id: str) -> BaseResponse:
    """Go on with a draft of the family; that an agent opened it is written down before it is shown."""
    family, actor = _find(household_id)
    wanted = request.form.get("draft", "")
    found = next((each for each in _under_way(family, actor) if each.draft.id == wanted), None)
    if found is None:
        raise NotFound
    desk_trace.open_draft(current.session(), draft=found.draft, actor=actor, title=found.title)
    return redirect(f"/{current.town().slug}/drafts/{wanted}/")
