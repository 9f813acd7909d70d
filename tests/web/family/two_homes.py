"""Carros with a child of two homes: Claire and Nour, who are separated, each with everything a family can give a town.

What one of them says, and the town shares with nobody, holds their name: it must be found in nothing the other gets.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import documents, drafts, linking, threads
from domain.actors import SYSTEM, of_account
from domain.clock import now, today
from domain.ids import new_id
from domain.papers import Prepared
from domain.people import write_household, write_person
from domain.records import Account, Household, Person
from domain.sources import Source
from jobs import publishing
from schemas.definitions import Town
from tests.gateways import papers_made as made
from workflows.engine import submit
from workflows.facts import facts_for
from workflows.messages import tell
from workflows.record_values import first_answers

TOWN = "carros"
DOCUMENTS = """
documents:
  vaccines_of_two: {label: Carnet de vaccination, of: child}
  judgement_of_two: {label: Jugement, of: child, shared: true}
"""
PROCEDURE = """
procedure: papers
title: Papiers de l'enfant
subject: child
for: [guardian]
workflow: sheet
sent: {title: Bien reçu, text: Merci.}
steps:
  - id: papers
    title: Papiers
    fields:
      doctor_name: {type: text, label: Médecin}
      allergy_note: {type: text, label: Précision sur les allergies}
      vaccines: {type: file, label: Vaccins, kind: vaccines_of_two, required: true}
"""
EVERYBODY = """
procedure: everybody
title: Toute la famille
subject: household
for: [guardian]
workflow: sheet
sent: {title: Bien reçu, text: Merci.}
steps:
  - id: people
    title: Qui vit avec vous
    fields:
      holder:
        type: people
        label: Vous
        kind: adult
        role: holder
        repeat: {min: 1, max: 1, add: Vous ajouter, one: vous}
        fields:
          first_name: {type: text, label: Prénom, required: true}
          last_name: {type: text, label: Nom, required: true}
          profession: {type: text, label: Profession}
      children:
        type: people
        label: Enfants
        kind: child
        role: child
        repeat: {max: 6, add: Ajouter un enfant, one: un enfant}
        fields:
          first_name: {type: text, label: Prénom, required: true}
          last_name: {type: text, label: Nom, required: true}
          allergy_note: {type: text, label: Précision sur les allergies}
          doctor_name: {type: text, label: Médecin}
"""
SHARED = ("doctor_name",)


@dataclass
class Parent:
    """One of the two, with what they own; `secrets` are the texts that nobody else may read."""

    name: str
    email: str
    household: str = ""
    objects: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)


def publish(app: Flask, folder: Path) -> Town:
    """Carros, which shares the doctor of a child and the judgement between its two homes."""
    copy = folder / "towns"
    shutil.copytree(app.extensions["settings"].towns, copy)
    town, extra = copy / TOWN, "\nshared: [doctor_name]\n"
    kept = (
        (town / "documents.yaml").read_text(encoding="utf-8") if (town / "documents.yaml").exists() else "documents:\n"
    )
    (town / "documents.yaml").write_text(kept.rstrip() + DOCUMENTS.replace("\ndocuments:", ""), encoding="utf-8")
    (town / "procedures" / "papers.yaml").write_text(PROCEDURE, encoding="utf-8")
    (town / "procedures" / "everybody.yaml").write_text(EVERYBODY, encoding="utf-8")
    lines = (town / "town.yaml").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("shared:"))
    (town / "town.yaml").write_text(text + extra, encoding="utf-8")
    outcome = publishing.publish(app.extensions["database"], copy, TOWN, app.extensions["vocabulary"])
    assert outcome.changed, "\n".join(map(str, outcome.problems))
    app.extensions["editions"].forget_look()
    found = app.extensions["editions"].current(TOWN)
    assert found is not None
    return found  # type: ignore[no-any-return]


def make(app: Flask, folder: Path) -> tuple[Parent, Parent]:
    """Claire, whose child Missie is, and Nour, to whose home Missie was linked by her key."""
    town = publish(app, folder)
    claire, nour = Parent("claire", f"famille@{TOWN}.example"), Parent("nour", f"nouvelle@{TOWN}.example")
    with app.extensions["database"].begin(TOWN) as session:
        missie = session.scalars(select(Person).where(Person.first_name == "Missie")).one()
        _link(session, missie, nour)
        for parent in (claire, nour):
            _tell_everything(app, session, town, parent, missie, folder)
    claire.secrets += ["Claire", "Karim", "Sami", "Fatima"]
    nour.secrets += ["Nour", "Haddad"]
    return claire, nour


def account_of(session: Session, parent: Parent) -> tuple[Account, Household]:
    account = session.scalars(select(Account).where(Account.email == parent.email)).one()
    return account, session.scalars(select(Household).where(Household.id == account.household_id)).one()


def _link(session: Session, missie: Person, nour: Parent) -> None:
    account, household = account_of(session, nour)
    finding = linking.look_up(session, key=missie.linking_key or "", birth_date=missie.birth_date)
    assert finding.child is missie
    linking.link(
        session,
        by=SYSTEM,
        child=missie,
        household=household,
        adult_id=account.person_id,
        relationship="mother",
        authority=True,
    )


def _tell_everything(app: Flask, session: Session, town: Town, parent: Parent, missie: Person, folder: Path) -> None:
    account, household = account_of(session, parent)
    parent.household = household.id
    address = {"number": "7", "street": _secret(parent, "rue"), "postcode": "06510", "city": "Carros", "country": "FR"}
    phone = {"claire": "+33493111213", "nour": "+33493212223"}[parent.name]
    write_household(session, household=household, values={"address": address, "phone": phone})
    own = {"mobile": phone, "address": address, "profession": _secret(parent, "metier"), "email": parent.email}
    more: dict[str, Any] = {"household": household, "kind": "adult", "role": "holder", "person_id": account.person_id}
    write_person(session, values=own, **more)
    said = {name: _secret(parent, name) for name in ("allergies", "allergy_note", "doctor_phone", "medical_note")}
    child: dict[str, Any] = {"household": household, "kind": "child", "role": "child", "person_id": missie.id}
    source = Source("family", today(), _secret(parent, "REF"))
    common = {"doctor_name": "Dr Commun", "birth_place": "Nice"}
    write_person(session, values={**said, **common, "address": address}, shared=SHARED, source=source, **child)
    parent.secrets += [parent.email, f"04 93 {phone[6:8]} {phone[8:10]} {phone[10:12]}", phone]
    contact = {"last_name": _secret(parent, "contact"), "first_name": "Contact"}
    write_person(session, household=household, kind="contact", role="contact", values=contact)
    _give_papers(app, session, parent, missie, folder)
    _send_and_begin(session, town, parent, missie)


def _talk(session: Session, town: Town, parent: Parent, account: Account) -> str:
    """A conversation that both sides wrote in, the family's message not answered yet, the town's not read yet."""
    thread = threads.outside(session, account=account, service="", subject=_secret(parent, "objet"))
    tell(session, town=town, thread=thread, by=SYSTEM, text=_secret(parent, "reponse"), key=new_id(), now=now())
    threads.write(session, thread=thread, by=of_account(account), text=_secret(parent, "message"), key="k", at=now())
    return thread.id


def _secret(parent: Parent, what: str) -> str:
    text = f"{what}-de-{parent.name}"
    parent.secrets.append(text)
    return text


def _give_papers(app: Flask, session: Session, parent: Parent, missie: Person, folder: Path) -> None:
    account, household = account_of(session, parent)
    content = made.pdf()
    path = folder / f"{parent.name}.pdf"
    path.write_bytes(content)
    for kind, key, name in (
        ("vaccines_of_two", "document", _secret(parent, "vaccins")),
        ("judgement_of_two", "shared_document", f"jugement-commun-{len(parent.objects)}"),
    ):
        digest = f"{len(parent.objects):x}{parent.name.encode().hex():0<63}"[:64]
        app.extensions["gateways"]["files"].put(TOWN, path, digest)
        prepared = Prepared(path, "application/pdf", 1, len(content), digest, "")
        paper = documents.add(
            session,
            actor=of_account(account),
            prepared=prepared,
            name=f"{name}.pdf",
            clean=True,
            kind=kind,
            household_id=household.id,
            person_id=missie.id,
        )
        session.flush()
        parent.objects[key] = paper.id


def _send_and_begin(session: Session, town: Town, parent: Parent, missie: Person) -> None:
    """A request sent, then a draft under way of the same procedure, and one about everybody."""
    account, _ = account_of(session, parent)
    actor = of_account(account)
    for what, name, about in (
        ("request", "child", missie.id),
        ("draft", "child", missie.id),
        ("papers", "papers", missie.id),
        ("everybody", "everybody", None),
    ):
        procedure = town.procedures[name]
        facts = facts_for(session, town=town, actor=actor, procedure=procedure, subject_id=about)
        draft = drafts.start(
            session, town=town, procedure=procedure, actor=actor, subject_id=about, facts=facts, fresh=what == "request"
        )
        draft.answers = first_answers(session, town=town, procedure=procedure, draft=draft, facts=facts)
        if what == "request":
            answers = {**draft.answers, "medical_note": f"medical_note-de-{parent.name}"}
            case = submit(session, town=town, draft=draft, actor=actor, answers=answers, facts=facts)
            parent.objects["request"] = case.reference
            parent.secrets.append(case.reference)
        else:
            parent.objects[what] = draft.id
            parent.secrets.append(draft.id)
    parent.objects |= {"missie": missie.id, "holder": account.person_id or ""}
    parent.objects["thread"] = _talk(session, town, parent, account)
    session.flush()
