"""The pages of an agent's desk, looked at by axe on a phone and on a desktop."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journeys.conftest import Visitor
from tests.journeys.five import enter
from tests.web.conftest import case_of

pytestmark = pytest.mark.browser
TOWN = "carros"
ONE_SCREEN = "document.documentElement.scrollHeight <= innerHeight"
ANSWERS = "inbox?view=all&answer.school_level=cp"
PAGES = (
    "inbox?columns=procedure,state,due,assignee,labels,reference",
    "views",
    "absences",
    "keys",
    "messages",
    ANSWERS,
)


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_pages_of_a_desk_can_be_read_by_everybody(app: Flask, visitor: Visitor, device: str) -> None:
    """`visitor` complains of whatever axe, the console or a width finds."""
    agent = enter(app, visitor(device), TOWN, "agent").visit(f"/{TOWN}/inbox")
    agent.page.locator("summary", has_text="Vues et colonnes").click()
    agent.press("Enregistrer cette vue", {"Enregistrer cette vue sous le nom": "Tout"}).must_see("est enregistrée")
    reference = case_of(app, TOWN, procedure="family", state="waiting").reference
    agent.visit(f"/{TOWN}/inbox/{reference}").press("Prendre ce dossier").must_see("Vous avez ce dossier")
    assert device == "phone" or agent.page.evaluate(ONE_SCREEN), "the panes scroll, the page does not"
    for page in PAGES:
        agent.visit(f"/{TOWN}/{page}")
