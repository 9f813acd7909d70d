"""The whole way in each town, in a browser with its script, on a phone and on a desktop; every page on it is looked at."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journeys.conftest import DEVICES, Visitor
from tests.journeys.five import OPENINGS
from tests.journeys.whole_way import family_goes_green

pytestmark = pytest.mark.browser
WIDE = {"carbon-blanc", "cesson-sevigne"}
"""Towns whose pages axe sees on a desktop too; it sees every town's, with its colours, on a phone."""


@pytest.mark.parametrize("device", sorted(DEVICES))
@pytest.mark.parametrize("town", sorted(OPENINGS))
def test_a_family_opens_an_account_declares_its_household_and_sees_it_green(
    app: Flask, visitor: Visitor, town: str, device: str
) -> None:
    phone = device == "phone"
    family_goes_green(app, visitor(device, careless=phone, axe=phone or town in WIDE), town)
