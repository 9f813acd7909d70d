"""What « Mes données » tells, heading by heading, and who corrects what stands under each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.export import Held
from domain.households import Member
from domain.people import read_sources, read_values
from domain.portability import own_sources, told_answers, without_secret_links
from domain.records import Case, CaseEvent, Document, Draft, OutboxMail, Reading
from domain.retention import DEFAULTS, in_french, kept_for
from forms.answers import Section, readable
from schemas.definitions import Procedure, Town
from schemas.retention_rules import RETENTION_RULES
from web import casefile
from web.casefile import CaseFile
from web.family.records import Questions, Told, by_source, questions_of, told
from web.family.sheets import OF_SUBJECT, ROLES
from web.shell import section_url

ProcedureOf = Callable[[Case | Draft], Procedure | None]
WHAT = {
    "document": "une pièce",
    "health": "des renseignements réservés",
    "export": "l’export de toutes vos données",
    "opinion": "des réponses montrées pour un avis",
    "desk": "une démarche, au guichet",
    "case": "une demande",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One record: a home or somebody of it. `change` is where to correct it: address and words, or nothing."""

    title: str
    told: Sequence[tuple[str, Sequence[Told]]]
    """Its values, by where they came from."""
    change: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    file: CaseFile
    sections: Sequence[Section]
    journal: Sequence[CaseEvent]
    own: bool
    """Sent from this account: it has a page of its own."""


@dataclass(frozen=True, slots=True)
class Begun:
    draft: Draft
    title: str
    sections: Sequence[Section]


@dataclass(frozen=True, slots=True)
class Paper:
    document: Document
    label: str
    about: str


@dataclass(frozen=True, slots=True)
class Looked:
    reading: Reading
    what: str


@dataclass(frozen=True, slots=True)
class Known:
    held: Held
    records: Sequence[Record]
    requests: Sequence[Request]
    drafts: Sequence[Begun]
    papers: Sequence[Paper]
    readings: Sequence[Looked]
    mails: Sequence[tuple[OutboxMail, str]]
    kept: Sequence[tuple[str, str]]
    """What is kept, and how long."""
    readings_kept: str
    space: str
    """The address of the storage space; empty where the town shows none."""
    erase: Procedure | None
    """The procedure by which a family asks to be forgotten."""


def known_of(held: Held, *, town: Town, procedure_of: ProcedureOf, day: date) -> Known:
    names = {member.person.id: member.person.full_name for member in held.members}
    return Known(
        held=held,
        records=list(_records(held, town, day)),
        requests=[_request(held, case) for case in reversed(held.cases)],
        drafts=[_begun(draft, procedure_of(draft), day) for draft in held.drafts],
        papers=[Paper(each, _label(town, each), names.get(each.person_id or "", "")) for each in held.documents],
        readings=[Looked(each, _looked_at(each)) for each in held.readings],
        mails=[(mail, without_secret_links(mail.text)) for mail in reversed(held.mails)],
        kept=[(RETENTION_RULES[rule], in_french(kept_for(town, rule))) for rule in DEFAULTS],
        readings_kept=in_french(kept_for(town, "readings")),
        space=next((section_url(town, section) for section in town.sections if section.show == "documents"), ""),
        erase=_erasing(town),
    )


# ------------------------------------------------------------------------------------------------ records


def _records(held: Held, town: Town, day: date) -> Iterator[Record]:
    questions = questions_of(town)
    people = [[person.id, person.kind, person.full_name] for person, _ in held.members]
    facts = {"today": day.isoformat(), "actor": "family", "people": people}
    if held.household is not None:
        sources = own_sources(held, read_sources(held.household))
        rows = told(questions["household"], read_values(held.household), sources, facts)
        number = Told("Numéro de famille", str(held.household.number))
        yield Record("Mon foyer", by_source([number, *rows]), _change_of_household(town))
    for member in held.members:
        yield _person(held, member, town, questions, facts)


def _person(held: Held, member: Member, town: Town, questions: Questions, facts: dict[str, Any]) -> Record:
    person, role = member
    sources = own_sources(held, read_sources(person, member.place, shared=town.shared))
    values = read_values(person, member.place, shared=town.shared)
    rows = [*told(questions[person.kind], values, sources, facts), *_ties(held, member, questions, facts)]
    name = person.full_name or "Sans nom"
    return Record(f"{name} ({ROLES[role].lower()})", by_source(rows), _change_of_person(town, member))


def _ties(held: Held, member: Member, questions: Questions, facts: dict[str, Any]) -> Iterator[Told]:
    """What each adult of this home is to a child."""
    adults = {each.person.id: each for each in held.members}
    for tie in held.ties:
        if tie.child_id != member.person.id or tie.adult_id not in adults:
            continue
        person, role = adults[tie.adult_id]
        if tie.relationship:
            name = f"relationship_{role}"
            said = told(questions["child"], {name: tie.relationship}, {}, facts)
            yield Told(f"Lien avec {person.full_name}", said[0].text if said else tie.relationship)
        if tie.parental_authority is not None:
            yield Told(f"Autorité parentale de {person.full_name}", "Oui" if tie.parental_authority else "Non")


# --------------------------------------------------------------------------------------------- correcting


def _for_families(town: Town) -> list[Procedure]:
    """What a family that has an account may start."""
    return [p for p in town.procedures.values() if "guardian" in p.audience and "anyone" not in p.audience]


def _link(town: Town, procedure: Procedure, person_id: str = "") -> tuple[str, str]:
    about = f"?person={person_id}" if person_id else ""
    return f"/{town.slug}/procedures/{procedure.id}{about}", procedure.title_for_family


def _change_of_household(town: Town) -> tuple[str, str] | None:
    own = [procedure for procedure in _for_families(town) if procedure.subject == "household"]
    return _link(town, own[0]) if own else None


def _change_of_person(town: Town, member: Member) -> tuple[str, str] | None:
    """The procedure about such a person, else the one that lists them, else the holder's own details."""
    person, role = member
    for procedure in _for_families(town):
        if role in OF_SUBJECT.get(procedure.subject, ()) and _writes_person(procedure):
            return _link(town, procedure, person.id)
    for procedure in _for_families(town):
        if any(question.type == "people" and question.options.get("role") == role for question in _asked(procedure)):
            return _link(town, procedure)
    account = [procedure for procedure in _for_families(town) if procedure.subject == "account"]
    return _link(town, account[0]) if role == "holder" and account else None


def _asked(procedure: Procedure) -> list[Any]:
    return list(procedure.questions().values())


def _writes_person(procedure: Procedure) -> bool:
    """Whether it tells more of the person than a mail address or a school: a sheet, or one that asks their name."""
    return procedure.sheet or any(question.id in ("last_name", "first_name") for question in _asked(procedure))


def _erasing(town: Town) -> Procedure | None:
    for procedure in _for_families(town):
        ways = town.workflow_of(procedure).transitions.values()
        if any(use.name == "erase_household" for way in ways for use in way.do):
            return procedure
    return None


# ------------------------------------------------------------------------------------- what was sent and seen


def _request(held: Held, case: Case) -> Request:
    file = casefile.of_case(case)
    return Request(file, file.sections(), held.journals.get(case.id, []), case.account_id == held.account.id)


def _begun(draft: Draft, procedure: Procedure | None, day: date) -> Begun:
    if procedure is None:
        return Begun(draft, draft.label or "Démarche", ())
    facts = {"today": day.isoformat(), **draft.facts}
    sections = readable(procedure, told_answers(procedure, draft.answers), facts)
    return Begun(draft, procedure.title_for_family, sections)


def _label(town: Town, document: Document) -> str:
    kind = town.documents.get(document.kind)
    return kind.label if kind is not None else ""


def _looked_at(reading: Reading) -> str:
    what = WHAT.get(reading.what, reading.what)
    return f"{what} : {reading.detail}" if reading.detail else what
