"""« Mes données » and the lists of eliminations in a browser: looked at by axe, never wider than the screen."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import expect

from domain.records import Purge
from tests.journeys.conftest import Visitor
from tests.journeys.five import enter

pytestmark = pytest.mark.browser
DEVICES = ("phone", "desktop")


@pytest.mark.parametrize("device", DEVICES)
def test_a_family_reads_its_data_and_takes_them_away(app: Flask, visitor: Visitor, device: str) -> None:
    person = visitor(device)
    enter(app, person, "carros", "famille").visit("/carros/account").follow("Mes données")
    person.must_see("Claire Roux", "Qui a consulté vos données", "Combien de temps")
    with person.page.expect_download() as coming:
        person.page.get_by_role("button", name="Télécharger mes données").click()
    assert zipfile.ZipFile(coming.value.path()).namelist() == ["lisez-moi.html", "donnees.json"]


@pytest.mark.parametrize("device", DEVICES)
def test_who_answers_for_it_approves_a_list(app: Flask, visitor: Visitor, device: str) -> None:
    lines = [
        {
            "id": str(number),
            "reference": f"CAR-22-AB{number:02}-11",
            "label": "Inscription scolaire",
            "since": "2022-11-30",
        }
        for number in range(20)
    ]
    with app.extensions["database"].begin("carros") as session:
        session.add(
            Purge(town="carros", rule="accepted_requests", items=lines, proposed_at=datetime(2026, 11, 20, tzinfo=UTC))
        )
    chief = visitor(device)
    enter(app, chief, "carros", "chef").visit("/carros/account").follow("Bordereaux d’élimination")
    chief.follow("Les demandes acceptées").press("Approuver l’élimination")
    expect(chief.page.locator(".error-summary")).to_be_focused()
    chief.page.get_by_label("J’ai relu la liste").check()
    chief.press("Approuver l’élimination")
    chief.must_see("Bordereau approuvé", "Approuvé par Paul Mercier")
