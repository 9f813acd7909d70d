"""What the retention rules propose, what somebody approved, and what the execution removes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain import elimination
from domain.database import Database
from domain.errors import DomainError, NotYours
from domain.records import Attachment, Case, CaseEvent, Purge
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.eliminating import TODAY, decide, ended, execute, paper, propose
from tests.worlds import make_agent, make_town


def test_a_list_names_nobody(session: Session, town: Town) -> None:
    ended(session, town, years=4)
    propose(session, town)
    [purge] = elimination.lists(session)
    assert purge.items[0].keys() == {"id", "reference", "label", "since"}
    assert "Roux" not in str(purge.items)
    assert purge.items[0]["label"] == "Question"


def test_one_list_of_a_rule_waits_at_a_time(session: Session, town: Town) -> None:
    ended(session, town, years=4)
    assert len(propose(session, town)) == 1
    ended(session, town, years=5)
    assert propose(session, town) == {}


def test_what_was_declined_is_left_alone_for_a_year(session: Session, town: Town) -> None:
    case = ended(session, town, years=4)
    propose(session, town)
    decide(session, approved=False, moment=TODAY)
    other = ended(session, town, years=4)
    assert propose(session, town) == {"accepted_requests": [other.reference]}
    decide(session, approved=False, moment=TODAY)
    later = TODAY + elimination.LEFT_ALONE + timedelta(days=1)
    assert set(propose(session, town, later)["accepted_requests"]) == {case.reference, other.reference}


def test_a_list_is_decided_once(session: Session, town: Town) -> None:
    ended(session, town, years=4)
    propose(session, town)
    purge = decide(session)
    assert (purge.state, purge.decided_by, purge.decided_at) == ("approved", "Paul Mercier", TODAY)
    with pytest.raises(DomainError, match="Paul Mercier a déjà approuvé"):
        elimination.decide(session, purge=purge, approved=False, actor=make_agent(session), moment=TODAY)
    with pytest.raises(NotYours):
        elimination.find(session, purge_id="another")


@BOTH
def test_an_approved_list_removes_requests_with_their_journal(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        old, young = ended(session, town, years=4), ended(session, town, years=1)
        session.add(Attachment(town="carros", case_id=old.id, document_id=paper(session).id, question="q", key="k"))
        propose(session, town)
    with any_database.begin("carros") as session:
        purge = decide(session)
        assert execute(session, town, purge) == 0
    with any_database.begin("carros") as session:
        assert session.scalars(select(Case.id)).all() == [young.id]
        assert set(session.scalars(select(CaseEvent.case_id))) == {young.id}
        done = elimination.find(session, purge_id=purge.id)
        assert (done.state, done.report["eliminated"], done.report["kept"]) == ("done", 1, [])
        assert done.items[0]["reference"] == old.reference  # the proof of what went


@BOTH
@pytest.mark.parametrize("state", ["proposed", "declined", "done"])
def test_a_journal_goes_only_with_an_approved_list_that_names_its_case(
    any_database: Database, town: Town, state: str
) -> None:
    with any_database.begin("carros") as session:
        named, other = ended(session, town, years=4), ended(session, town, years=1)
        session.add(Purge(town="carros", rule="accepted_requests", items=[{"id": named.id}], state=state))
        session.add(Purge(town="carros", rule="health", items=[{"id": other.id}], state="approved"))
    for case in (named, other):
        with any_database.session("carros") as session, pytest.raises(DBAPIError, match="append-only"):
            session.execute(delete(CaseEvent).where(CaseEvent.case_id == case.id))
    with any_database.begin("carros") as session:
        session.execute(text(f"UPDATE purge SET state = 'approved' WHERE state = '{state}'"))
    with any_database.session("carros") as session:
        session.execute(delete(CaseEvent).where(CaseEvent.case_id == named.id))
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(delete(CaseEvent).where(CaseEvent.case_id == other.id))


def test_what_has_served_again_since_it_was_proposed_stays(session: Session, town: Town) -> None:
    cases = [ended(session, town, years=4) for _ in range(3)]
    propose(session, town)
    cases[0].holder, cases[1].updated_at = "staff", TODAY
    session.flush()
    purge = decide(session)
    execute(session, town, purge)
    assert set(session.scalars(select(Case.id))) == {cases[0].id, cases[1].id}
    assert purge.report["eliminated"] == 1
    assert {line["reference"] for line in purge.report["kept"]} == {cases[0].reference, cases[1].reference}


def test_a_list_is_executed_in_batches_and_goes_on_where_it_was_cut(
    session: Session, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elimination, "BATCH", 2)
    for _ in range(5):
        ended(session, town, years=4)
    propose(session, town)
    purge = decide(session)
    assert execute(session, town, purge) == 3
    session.commit()
    assert execute(session, town, purge) == 1
    session.rollback()  # the runner dies
    assert [execute(session, town, purge) for _ in range(3)] == [1, 0, 0]
    assert (purge.state, purge.report["eliminated"], purge.report["position"]) == ("done", 5, 5)


@pytest.mark.parametrize("state", ["proposed", "declined", "done"])
def test_only_an_approved_list_is_executed(session: Session, town: Town, state: str) -> None:
    case = ended(session, town, years=4)
    propose(session, town)
    purge = session.scalars(select(Purge)).one()
    purge.state = state
    session.flush()
    assert execute(session, town, purge) == 0
    assert session.scalars(select(Case.id)).all() == [case.id]


def test_a_town_sees_its_own_lists_only(sqlite: Database) -> None:
    for slug in ("carros", "charost"):
        with sqlite.begin(slug) as session:
            ended(session, make_town(slug), years=4)
            propose(session, make_town(slug))
    with sqlite.session("carros") as session:
        assert {purge.town for purge in elimination.lists(session)} == {"carros"}
