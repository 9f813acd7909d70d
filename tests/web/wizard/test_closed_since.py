"""A procedure that closed, or a child who left, between beginning and sending: nothing is sent, nothing is lost."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from domain import households
from domain.actors import Actor
from domain.records import Case, Draft
from domain.records import Person as PersonRecord
from jobs import publishing
from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.wizard.test_start import years_ago
from workflows import engine

PROCEDURE = """
procedure: little_ones
title: Petite enfance
subject: child
for: [guardian]
workflow: sheet
concerns: {when: {subject.birth_date.age: {below: 3}}, else: C'est pour les moins de 3 ans.}
sent: {title: Bien reçu, text: Merci.}
steps:
  - id: one
    title: Une page
    fields:
      doctor_name: {type: text, label: Médecin}
"""
START = "/carros/procedures/little_ones"
AGENT = Actor("agent", id=None, name="Inès Martin", roles=("agent",))


@pytest.fixture(autouse=True)
def little_ones(app: Flask, tmp_path: Path) -> None:
    """Carros with a procedure of one page, for children of less than three."""
    copy = tmp_path / "towns"
    shutil.copytree(app.extensions["settings"].towns, copy)
    (copy / "carros" / "procedures" / "little_ones.yaml").write_text(PROCEDURE, encoding="utf-8")
    outcome = publishing.publish(app.extensions["database"], copy, "carros", app.extensions["vocabulary"])
    assert outcome.changed, "\n".join(map(str, outcome.problems))
    app.extensions["editions"].forget_look()


def missie_born(app: Flask, birth: date) -> str:
    with app.extensions["database"].begin("carros") as session:
        missie = session.scalars(select(PersonRecord).where(PersonRecord.first_name == "Missie")).one()
        missie.birth_date = birth
        return str(missie.id)


def begin(app: Flask, enter: Enter) -> tuple[Person, str]:
    """A file open at its only page, about Missie, who is one year old; and her id."""
    missie = missie_born(app, years_ago(1))
    parent = Person(enter("carros", "famille")).visit(f"{START}?person={missie}").press("Commencer")
    return parent, missie


def sent(app: Flask) -> list[Case]:
    with app.extensions["database"].session("carros") as session:
        return list(session.scalars(select(Case).where(Case.procedure == "little_ones")))


def kept(app: Flask) -> list[tuple[str, dict[str, str]]]:
    with app.extensions["database"].session("carros") as session:
        found = session.scalars(select(Draft).where(Draft.procedure == "little_ones"))
        return [(draft.state, draft.answers) for draft in found]


def send(parent: Person) -> Person:
    return parent.press("Terminer", {"Médecin": "Dr A"})


def test_what_has_closed_since_it_was_begun_is_not_sent_and_says_why(app: Flask, enter: Enter) -> None:
    parent, _ = begin(app, enter)
    missie_born(app, years_ago(5))
    send(parent).must_see("Rien n’a été envoyé", "C'est pour les moins de 3 ans")
    assert sent(app) == []
    assert kept(app) == [("open", {"doctor_name": "Dr A"})]
    missie_born(app, years_ago(1))
    send(parent).must_see("Bien reçu")
    assert len(sent(app)) == 1


def test_what_is_about_a_child_who_left_the_family_is_not_sent_and_says_so(app: Flask, enter: Enter) -> None:
    parent, missie = begin(app, enter)
    with app.extensions["database"].begin("carros") as session:
        home = session.scalars(select(Draft.household_id).where(Draft.procedure == "little_ones")).one()
        households.leave(session, household_id=home, person_id=missie)
    send(parent).must_see("Rien n’a été envoyé")
    assert sent(app) == []
    assert kept(app)[0][0] == "open"


def test_what_the_town_asked_to_correct_is_sent_although_it_has_closed(app: Flask, enter: Enter) -> None:
    parent, _ = begin(app, enter)
    send(parent).must_see("Bien reçu")
    with app.extensions["database"].begin("carros") as session:
        case = session.scalars(select(Case).where(Case.procedure == "little_ones")).one()
        town, marked = app.extensions["editions"].current("carros"), {"doctor_name": "Lequel ?"}
        ask = next(each.id for each in engine.available(town, case, AGENT) if "fields" in each.needs)
        engine.take(
            session, town=town, case=case, transition=ask, actor=AGENT, note="Relisez.", marked=marked,
            expected_version=case.version,
        )  # fmt: skip
        reference = case.reference
    missie_born(app, years_ago(5))
    parent.visit(f"/carros/family/requests/{reference}").press("Corriger")
    parent.press("Terminer", {"Médecin": "Dr B"}).must_see("Bien reçu")
    assert [case.answers["doctor_name"] for case in sent(app)] == ["Dr B"]
