"""What the configurators' guide shows does what the guide says of it, in a town made of its very files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.actors import SYSTEM, Actor, of_account
from domain.database import Database
from domain.opinions import of_case
from domain.records import Case, WebhookCall
from schemas.bundle import Bundle, load_town
from schemas.definitions import Town
from tests import databases
from tests.docs.test_guides import SLUG, built
from tests.worlds import make_agent, make_family, send
from workflows import opinions
from workflows.api_events import take_event
from workflows.engine import take
from workflows.vocabulary import vocabulary

sqlite = databases.sqlite
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town(Bundle(SLUG, built()), vocabulary())


@pytest.fixture
def session(sqlite: Database) -> Iterator[Session]:
    with sqlite.session(SLUG) as session:
        yield session


def sent(session: Session, town: Town, procedure: str, **answers: Any) -> tuple[Case, Actor]:
    account, _ = make_family(session, town)
    return send(session, town, procedure, of_account(account), answers, now=MONDAY), make_agent(session)


@pytest.mark.parametrize(
    ("street", "service"),
    [("moulin", "north"), ("gare_odd", "north"), ("gare_even", "south"), ("vignes", "south"), ("other", "north")],
)
def test_the_street_says_which_service_gets_an_enrolment(
    session: Session, town: Town, street: str, service: str
) -> None:
    case, _ = sent(session, town, "school", first_name="Zoé", street=street)
    assert case.service == service


def test_a_case_waits_for_the_opinion_that_the_guide_asks(session: Session, town: Town) -> None:
    case, agent = sent(session, town, "exemption", school="École du Moulin", reason="Plus près de la nourrice.")
    take(session, town=town, case=case, transition="consult", actor=agent, expected_version=case.version, now=MONDAY)
    [asked] = of_case(session, case_id=case.id)
    assert (case.state, asked.email, asked.answers) == ("opinion", "ecole@saint-martin.example", ["reason"])
    said = {"verdict": "favourable", "comment": "", "giver": "Anne Petit"}
    opinions.give(session, town=town, case=case, opinion=asked, now=MONDAY, **said)
    assert case.state == "decided"


def test_the_other_program_is_told_and_then_says_that_it_is_ready(session: Session, town: Town) -> None:
    case, agent = sent(session, town, "meals", diet="no_meat")
    take(session, town=town, case=case, transition="accept", actor=agent, expected_version=case.version, now=MONDAY)
    call = session.scalars(select(WebhookCall)).one()
    assert (call.name, call.body["answers"]) == ("canteen", {"diet": "no_meat"})
    assert take_event(session, town=town, case=case, transition="ready", actor=SYSTEM, now=MONDAY)
    assert case.state == "open"
