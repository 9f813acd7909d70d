"""What agents see of a family that was forgotten."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from domain.clock import now
from domain.erasure import ERASED, erase_household
from domain.records import Account, Case
from tests.web.conftest import Enter
from tests.web.pages import check_page, soup

TOWN = "carros"


def test_a_request_of_an_erased_family_is_still_found_by_its_reference(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        family = session.scalars(select(Account).where(Account.email == f"famille@{TOWN}.example")).one()
        client, home = enter(TOWN, "famille"), family.household_id
        erase_household(session, household_id=home, moment=now(), asked_by=family)
        references = session.scalars(select(Case.reference).where(Case.household_id == home)).all()
    assert references
    agent = enter(TOWN, "agent")
    for reference in references:
        answer = agent.get(f"/{TOWN}/inbox/{reference}?view=all")
        assert answer.status_code == 200
        check_page(soup(answer.text), reference)
        assert ERASED in answer.text
        assert "Missie" not in answer.text
    assert agent.get(f"/{TOWN}/inbox?view=all&q={references[0]}").text.count(references[0]) >= 1
    assert client.get(f"/{TOWN}/family/").status_code == 302  # its session has ended
