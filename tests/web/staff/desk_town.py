"""Carros with a camp for small children, some of whose answers are health's, and people at the desk."""

from __future__ import annotations

import shutil
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from domain import households
from domain.records import Account, Case, CaseEvent, Draft, Reading
from domain.records import Person as PersonRecord
from jobs import publishing
from tests.journeys.person import Person
from tests.web.conftest import Enter

TOWN = "carros"
CAMP = """
procedure: camp
title: Camp d'été
subject: child
for: [guardian]
workflow: sheet
concerns: {when: {subject.birth_date.age: {below: 12}}, else: Le camp est pour les moins de 12 ans.}
sent: {title: Bien reçu, text: Merci.}
steps:
  - id: wish
    title: Le séjour
    fields:
      wish: {type: text, label: Souhait, required: true}
      camp_quotient: {type: text, label: Quotient}
  - id: care
    title: Santé
    fields:
      diet: {type: text, label: Régime, readers: [agent]}
      wheeze: {type: yes_no, label: Asthme, required: true, readers: [health]}
      wheeze_care: {type: text, label: Traitement, when: {wheeze: true}, required: true, readers: [health]}
      camp_nap: {type: text, label: Sieste, when: {wheeze: true}}
  - id: papers
    title: Pièces
    fields:
      proof: {type: file, label: Justificatif, kind: address_proof}
      care_plan: {type: file, label: PAI, kind: care_plan, readers: [health]}
  - use: validation/review
    id: validation
"""
PEOPLE = """
procedure: team
title: Toute l'équipe
subject: household
for: [guardian]
workflow: sheet
sent: {title: Bien reçu, text: Merci.}
steps:
  - id: people
    title: Qui vient
    fields:
      children:
        type: people
        label: Enfants
        kind: child
        role: child
        repeat: {max: 6, add: Ajouter un enfant, one: un enfant}
        fields:
          first_name: {type: text, label: Prénom, required: true}
          last_name: {type: text, label: Nom, required: true}
          camp_note: {type: text, label: Note médicale, readers: [health]}
          shoe: {type: text, label: Pointure}
"""


def publish(app: Flask, folder: Path) -> None:
    copy = folder / "towns"
    shutil.copytree(app.extensions["settings"].towns, copy)
    (copy / TOWN / "procedures" / "camp.yaml").write_text(CAMP, encoding="utf-8")
    (copy / TOWN / "procedures" / "team.yaml").write_text(PEOPLE, encoding="utf-8")
    outcome = publishing.publish(app.extensions["database"], copy, TOWN, app.extensions["vocabulary"])
    assert outcome.changed, "\n".join(map(str, outcome.problems))
    app.extensions["editions"].forget_look()


def account(app: Flask, name: str = "famille") -> Account:
    with app.extensions["database"].session(TOWN) as session:
        return session.scalars(select(Account).where(Account.email == f"{name}@{TOWN}.example")).one()


def child_named(app: Flask, name: str = "Missie") -> str:
    with app.extensions["database"].session(TOWN) as session:
        home = households.members(session, str(account(app).household_id))
        return next(person.id for person, _ in home if person.first_name == name)


def at_desk(app: Flask, enter: Enter, name: str = "agent", family: str = "famille") -> Person:
    """An agent on the page of a family at the desk."""
    return Person(enter(TOWN, name)).visit(f"/{TOWN}/desk/{account(app, family).household_id}")


def camp(app: Flask, child: str = "Missie", family: str = "famille") -> str:
    """Where an agent begins the camp of a child of the family."""
    who = account(app, family)
    return f"/{TOWN}/procedures/camp?family={who.household_id}&account={who.id}&person={child_named(app, child)}"


def begun(app: Flask, procedure: str = "camp") -> list[Draft]:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(Draft).where(Draft.procedure == procedure).order_by(Draft.id)))


def sent(app: Flask, procedure: str = "camp") -> list[Case]:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(Case).where(Case.procedure == procedure).order_by(Case.id)))


def lines(app: Flask, case: Case) -> list[CaseEvent]:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)))


def looks(app: Flask) -> list[Reading]:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(Reading).where(Reading.what == "desk").order_by(Reading.id)))


def grow(app: Flask, child: str, years: int) -> None:
    """Make a child so old today."""
    from tests.web.wizard.test_start import years_ago

    with app.extensions["database"].begin(TOWN) as session:
        found = session.scalars(select(PersonRecord).where(PersonRecord.id == child)).one()
        found.birth_date = years_ago(years)
