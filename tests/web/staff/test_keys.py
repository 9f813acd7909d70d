"""The page of the keyboard's keys."""

from __future__ import annotations

from tests.journeys.person import Person
from tests.journeys.somebody import words
from tests.web.conftest import Enter
from tests.web.pages import check_page

TOWN = "carros"


def test_each_letter_of_decisions_is_told_once_and_those_of_every_case_too(enter: Enter) -> None:
    """In Carros, M is a decision of one circuit and leads to the message in all others; V is five decisions."""
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/keys")
    check_page(agent.page, agent.address)
    rows = [(words(row.dt.get_text(" ")), words(row.dd.get_text())) for row in agent.page.select(".keys-list > div")]
    told = [what for key, what in rows if key == "M"]
    assert told == ["Soumettre aux deux maires, puis Entrée", "Écrire le message à la famille"]
    [valid] = [what for key, what in rows if key == "V"]
    assert valid.startswith("Accepter · Donner mon accord · ")
