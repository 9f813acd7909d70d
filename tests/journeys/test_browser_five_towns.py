"""The whole way in each town, in a browser with its script, on a phone and on a desktop; every page on it is looked at."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journeys.conftest import Visitor
from tests.journeys.five import OPENINGS, family_goes_green

pytestmark = pytest.mark.browser
WAYS = [(town, "phone") for town in sorted(OPENINGS)] + [("carbon-blanc", "desktop"), ("cesson-sevigne", "desktop")]


@pytest.mark.parametrize(("town", "device"), WAYS)
def test_a_family_opens_an_account_declares_its_household_and_sees_it_green(
    app: Flask, visitor: Visitor, town: str, device: str
) -> None:
    family_goes_green(app, visitor(device, careless=device == "phone"), town)
