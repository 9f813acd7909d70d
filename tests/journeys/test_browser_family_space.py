"""The family's space in a browser: tiles, people, what is known, what is to be confirmed."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journeys.conftest import Visitor
from tests.journeys.five import enter
from tests.web.family.conftest import CARDS, KINDS, SHELVES, changed, child_of, given, grown_old, sheet

TOWN = "cesson-sevigne"
HOME = f"/{TOWN}/family/"
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_tiles_lead_to_pages_and_a_sheet_is_confirmed(app: Flask, visitor: Visitor, device: str) -> None:
    town = changed(app, TOWN, CARDS, SHELVES, KINDS, sheet("child", "child"))
    missie = grown_old(app, TOWN, "child")
    given(app, TOWN, "famille", kind="test_insurance", person_id=missie)
    given(app, TOWN, "famille", name="attestation.pdf", origin="town")
    person = enter(app, visitor(device), TOWN, "famille").visit(HOME).must_see("Ce qui vous attend")
    for section in town.sections:
        person.visit(f"{HOME}section/{section.id}")
    person.visit(f"{HOME}household").visit(HOME).follow("Confirmer")
    person.must_see("Attestation du test", "Informations enfant").press("Tout est encore exact")
    person.press("Valider", {"J'accepte": True}).visit(f"{HOME}people/{missie}").must_see("En attente de validation")


@pytest.mark.parametrize("slug", ["carbon-blanc", "carcans", "carros", "charost"])
def test_the_pages_of_a_family_stand_on_a_phone_without_a_script(app: Flask, visitor: Visitor, slug: str) -> None:
    person = enter(app, visitor("phone", java_script_enabled=False, axe=False), slug, "famille")
    person.visit(f"/{slug}/family/").visit(f"/{slug}/family/household").visit(
        f"/{slug}/family/people/{child_of(app, slug)}"
    )
    person.must_see("Missie", "Ce que la mairie sait")
