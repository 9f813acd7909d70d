"""The whole way in each town, without a script and by labels alone, as its guide tells it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journeys.five import DECLARATIONS, LOGIN_LABELS, OPENINGS, approve_all_of, family_goes_green, log_in
from tests.journeys.person import Person


@pytest.mark.parametrize("town", sorted(OPENINGS))
def test_a_family_opens_an_account_declares_its_household_and_sees_it_green(app: Flask, town: str) -> None:
    family_goes_green(app, Person(app.test_client()), town)


def test_carros_opens_its_procedures_once_every_sheet_is_green(app: Flask) -> None:
    person = Person(app.test_client())
    opened = OPENINGS["carros"](app, person)
    log_in(person, "carros", LOGIN_LABELS["carros"], opened)
    DECLARATIONS["carros"](person)
    person.visit("/carros/procedures/school_enrolment").must_see(
        "vous ne pourrez effectuer aucune démarche supplémentaire"
    )
    approve_all_of(app, person.somebody_else(), "carros", opened)
    person.visit("/carros/procedures/school_enrolment").press("Commencer")
    assert "/drafts/" in person.address
