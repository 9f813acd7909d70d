"""The page of one person of the household: sheets, answers with their sources, papers, requests, key, what to begin."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from domain import guardianships, linking
from domain.clock import today
from domain.errors import NotYours
from domain.households import Member
from schemas.definitions import Procedure, Town
from web import casefile, current, guards
from web.family import chapters, papers
from web.family.doors import about_child
from web.family.holdings import Holdings, known
from web.family.records import Told
from web.family.sheets import OF_SUBJECT, ROLES, Sheet, card_of
from web.shell import Shell
from workflows.sheets import sheet_procedures


@dataclass(frozen=True, slots=True)
class Update:
    """Where something may be changed."""

    label: str
    url: str
    closed: str = ""


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/people/<person_id>", "person", guards.family_only(show))


def show(person_id: str) -> str:
    """Raises NotYours for anybody who is not of this household."""
    holdings = Holdings.of(guards.me())
    member = holdings.member(person_id)
    if member is None:
        raise NotYours
    child = member.role == "child"
    ties = guardianships.of_child(current.session(), child_id=person_id) if child else []
    portrait = chapters.of_person(holdings, member, ties)
    return render_template(
        "pages/family/person.html",
        member=member,
        role=ROLES[member.role],
        sheets=sheets_about(holdings, member),
        born=_born(holdings, member),
        change=correction(holdings, member),
        health=portrait.some(*chapters.HEALTH) if child else (),
        pickup=collectors(portrait) if child else [],
        update=_update(holdings, member) if child else None,
        chapters=portrait.chapters,
        papers=papers.told(holdings, [each for each in holdings.papers if each.person_id == person_id]),
        requests=[casefile.of_case(case) for case in holdings.requests if case.person_id == person_id],
        begin=about_child(holdings, member) if child else [],
        key=_key(holdings, member) if child else "",
        shell=Shell("person"),
    )


def _key(holdings: Holdings, child: Member) -> str:
    """The key that this parent may give to the other one, in a town where a key links a child."""
    ways = [way for workflow in holdings.town.workflows.values() for way in workflow.transitions.values()]
    if not any(use.name == "link_child" for way in ways for use in way.do):
        return ""
    adult = holdings.account.person_id
    shown = linking.keys_shown_to(current.session(), adult_id=adult, children=[child.person])
    return shown.get(child.person.id, "")


def sheets_about(holdings: Holdings, member: Member) -> list[tuple[Procedure, Sheet]]:
    """The sheets of somebody, each with its indicator and what to do."""
    found = [each for each in sheet_procedures(holdings.town) if member.role in OF_SUBJECT.get(each.subject, ())]
    return [(procedure, card_of(holdings, procedure, member)) for procedure in found]


def collectors(portrait: chapters.Portrait) -> list[tuple[str, list[Told]]]:
    """Who may come and collect a child: (name, what is said of them)."""
    rows: dict[str, list[Told]] = {}
    for row in portrait.some(chapters.PICKUP):
        owner, _, label = row.label.rpartition(", ")
        rows.setdefault(owner.rpartition(" : ")[2], []).append(Told(label, row.text, row.source))
    return list(rows.items())


def _born(holdings: Holdings, member: Member) -> Update | None:
    """« Votre enfant est né ? », once the day that was expected has come."""
    person = member.person
    if not person.expected_birth or person.birth_date is None or person.birth_date > today():
        return None
    return correction(holdings, member)


def correction(holdings: Holdings, member: Member) -> Update | None:
    """What changes somebody's record: their own sheet, else the home's, which lists them, else the account's details."""
    sheets = sheet_procedures(holdings.town)
    own = [each for each in sheets if member.role in OF_SUBJECT.get(each.subject, ())]
    homes = [each for each in sheets if each.subject == "household" and _lists(each, member.role)]
    listed = [section.procedures for section in holdings.town.sections if section.show == "account"]
    account = [each for names in listed for each in known(holdings.town, names) if member.role == "holder"]
    for procedure in (*own, *homes, *account):
        about = f"?person={member.person.id}" if procedure in own else ""
        return _update_by(holdings.town, procedure, about, holdings.closed(procedure, member))
    return None


def _lists(procedure: Procedure, role: str) -> bool:
    return any(question.options.get("role") == role for question in procedure.questions().values())


def _update(holdings: Holdings, child: Member) -> Update | None:
    """Where to change allergies, a care protocol, authorisations: the town's own procedure, else the sheet."""
    for procedure, way in about_child(holdings, child):
        if {"allergies", "pai"} & procedure.questions().keys():
            return Update(procedure.title_for_family, way.url, way.closed)
    return correction(holdings, child)


def _update_by(town: Town, procedure: Procedure, about: str, closed: str) -> Update:
    return Update(procedure.title_for_family, f"/{town.slug}/procedures/{procedure.id}{about}", closed)
