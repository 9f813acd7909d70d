"""The people of the town for agents: who they are, in which households, what is missing; a child's second home."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import accounts, directory, duplicates, households, linking, upkeep
from domain.errors import DomainError
from domain.households import Member
from domain.keys import spaced
from domain.linking import Finding, Home
from domain.records import Case, Guardianship, Household, Person
from schemas.definitions import State
from web import current, guards
from web.casefile import CaseFile
from web.shell import Shell
from workflows.actions.link_child import links_a_child, look_up
from workflows.actions.open_account import asks_for_a_key
from workflows.deciding import decides
from workflows.sheets import Indicator, load_indicators

Answer = str | BaseResponse
ROLES = {"holder": "Titulaire", "co_guardian": "Autre responsable", "child": "Enfant", "contact": "Contact"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where a sheet stands, and its case's address; of one that another service has (`elsewhere`), neither is told."""

    title: str
    state: State | None = None
    address: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class HomePage:
    """One of somebody's homes: who else lives there, and where each sheet about this person stands."""

    home: Home
    members: list[Member]
    sheets: list[Sheet]
    key: str


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/people", "people", guards.staff_only(search))
    blueprint.add_url_rule("/people/<person_id>", "person", guards.staff_only(show))
    blueprint.add_url_rule("/people/<person_id>", "change_person", guards.staff_only(change), methods=["POST"])


def find(person_id: str) -> Person:
    """Somebody of this town. Raises NotFound."""
    person = directory.load_person(current.session(), person_id=person_id)
    if person is None:
        raise NotFound
    return person


def search() -> str:
    text = request.args.get("q", "").strip()[:100]
    page = directory.search_people(current.session(), text=text)
    return render_template("pages/staff/people.html", text=text, page=page, roles=ROLES, shell=Shell("people"))


def show(person_id: str) -> Answer:
    """Their page; that of a merged record leads to the record kept."""
    session, person = current.session(), find(person_id)
    if person.merged_into is not None:
        return redirect(f"/{current.town().slug}/people/{person.merged_into}")
    [known] = directory.with_homes(session, [person])
    return render_template(
        "pages/staff/person.html",
        person=person,
        homes=[_home(person, home) for home in known.homes],
        ties=_ties(person),
        key=spaced(person.linking_key or ""),
        home_keys=asks_for_a_key(current.town()),
        alike=duplicates.alike(session, person=person),
        done=upkeep.of_person(session, person=person),
        reader=accounts.of_person(session, person_id=person.id),
        roles=ROLES,
        shell=Shell("people"),
    )


def _home(person: Person, home: Home) -> HomePage:
    session, town = current.session(), current.town()
    members = households.members(session, home.household)
    sheets = load_indicators(session, town=town, household_id=home.household.id, members=members)
    mine = [_sheet(each) for each in sheets if each.person is None or each.person.id == person.id]
    return HomePage(home, members, mine, spaced(home.household.linking_key))


def _sheet(each: Indicator) -> Sheet:
    """As the agent may see it: what they could not open is no link."""
    case, actor, town = each.case, current.actor(), current.town()
    if not isinstance(case, Case):
        return Sheet(each.procedure.title)
    if not actor.serves(case.service):
        return Sheet(each.procedure.title, elsewhere=True)
    address = f"/{town.slug}/inbox/{case.reference}" if decides(town, each.procedure, actor) else ""
    return Sheet(each.procedure.title, each.state, address)


def _ties(person: Person) -> dict[str, Guardianship]:
    """{adult: what they are to this child}."""
    ties = current.session().scalars(select(Guardianship).where(Guardianship.child_id == person.id))
    return {tie.adult_id: tie for tie in ties}


def change(person_id: str) -> BaseResponse:
    """Link a child to another household by its number, take somebody out of one, draw a child or a home another key."""
    person = find(person_id)
    wanted, _, household_id = request.form.get("_action", "").partition(":")
    try:
        done = _change(person, wanted, household_id)
    except DomainError as refusal:
        current.fail()
        flash(refusal.sentence, "error")
    else:
        flash(done, "success")
    return redirect(f"/{current.town().slug}/people/{person_id}")


def _change(person: Person, wanted: str, household_id: str) -> str:
    session, name, by = current.session(), person.first_name or "L’enfant", current.actor()
    match wanted:
        case "link":
            household = _household(request.form.get("household", ""))
            linking.link(session, child=person, household=household, by=by)
            return f"{name} vit aussi dans la famille n° {household.number}."
        case "unlink" if person.kind != "child":
            left = households.load(session, household_id=household_id)
            if left is None:
                raise NotFound
            households.take_out(session, household=left, person=person, by=by)
            return f"{person.first_name or 'Cette personne'} n’est plus dans cette famille."
        case "unlink":
            linking.unlink(session, child=person, household_id=household_id, by=by)
            return f"{name} ne vit plus dans cette famille. Rien n’a changé pour l’autre."
        case "new_key" if person.kind == "child":
            linking.renew_key(session, child=person, by=by)
            return "La nouvelle clé remplace l’ancienne, qui n’ouvre plus rien."
        case "new_home_key":
            home = _home_of(person, household_id)
            linking.renew_household_key(session, household=home, told=person, by=by)
            return f"La famille n° {home.number} a une nouvelle clé : l’ancienne n’ouvre plus rien."
    raise NotFound


def _home_of(person: Person, household_id: str) -> Household:
    """One of this person's homes. Raises NotFound."""
    homes = linking.homes_of(current.session(), person_ids=[person.id])
    found = next((each.household for each in homes if each.household.id == household_id), None)
    if found is None:
        raise NotFound
    return found


def _household(number: str) -> Household:
    """The household of a number. Raises DomainError for one that nobody has."""
    typed = number.strip()
    found = None
    if typed.isdecimal() and len(typed) < 10:
        found = households.find_by_number(current.session(), number=int(typed))
    if found is None:
        raise DomainError("no_household", f"Aucune famille n’a le numéro « {typed} ». Vérifiez-le, puis recommencez.")
    return found


def finding_of(file: CaseFile) -> Finding | None:
    """Whose key a case names, for the agent who decides on it; None where no key is asked."""
    if not links_a_child(file.town, file.procedure):
        return None
    return look_up(current.session(), file.case.answers)
