"""The case of a child who asks for a school of another town: two mayors agree, one after the other."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from domain.records import CaseEvent
from tests.journeys.filed import filed
from tests.journeys.person import Person, words
from tests.web.conftest import Enter, case_of

TOWN = "carros"
ASKED = {"exemption": True, "exemption_school": "École de La Gaude", "exemption_reason": "Notre nourrice y habite."}
READ = "La famille le lit dans son espace et par courriel"
INSIDE = "sauf avec « Donner mon accord » : tant qu'un autre accord manque, seuls les agents le lisent"


@pytest.fixture
def reference(app: Flask, enter: Enter) -> str:
    found = filed(app, TOWN, "school_enrolment", **ASKED)
    at(enter, "agent", found).press("Soumettre aux deux maires")
    return found


def at(enter: Enter, name: str, reference: str) -> Person:
    return Person(enter(TOWN, name)).visit(f"/{TOWN}/inbox/{reference}")


def hint(person: Person) -> str:
    return words(person.page.select_one("#note-hint").get_text())


def test_the_hint_says_of_each_agreement_who_reads_its_note(app: Flask, enter: Enter, reference: str) -> None:
    first = at(enter, "mayor", reference)
    assert f"{READ}, {INSIDE}." in hint(first)
    first.press("Donner mon accord", {"Message à la famille": "La nourrice est connue."})
    last = at(enter, "other-mayor", reference)
    assert hint(last).endswith(f"{READ}.")
    last.press("Donner mon accord", {"Message à la famille": "Bienvenue à La Gaude."})
    family = Person(enter(TOWN, "famille")).visit(f"/{TOWN}/family/requests/{reference}")
    family.must_see("Bienvenue à La Gaude.")
    assert not family.sees("La nourrice est connue.")


def test_a_message_to_many_families_says_what_becomes_of_it_with_an_agreement(enter: Enter, reference: str) -> None:
    told = {}
    for name in ("mayor", "agent"):
        person = Person(enter(TOWN, name)).visit(f"/{TOWN}/inbox").press("Agir sur toute la liste")
        told[name] = "sauf s'il accompagne un accord qui n'est pas le dernier" in hint(person)
    assert told == {"mayor": True, "agent": False}


def test_the_note_of_an_agreement_that_does_not_suffice_is_kept_among_agents(
    app: Flask, enter: Enter, reference: str
) -> None:
    at(enter, "mayor", reference).press("Donner mon accord", {"Message à la famille": "La nourrice est connue."})
    with app.extensions["database"].session(TOWN) as session:
        case = case_of(app, TOWN, reference=reference)
        lines = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.transition == "agree"))
        assert [(line.visible_to, line.note) for line in lines] == [("staff", "La nourrice est connue.")]
