from __future__ import annotations

import re

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain import cases
from domain.actors import of_account, visitor
from domain.clock import now
from domain.database import Database
from domain.errors import NotYours
from domain.records import Case, CaseEvent
from domain.records.case import JournalIsAppendOnly
from domain.references import new_reference
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import make_agent, make_family, make_town, send


def test_a_reference_reads_well_over_the_phone_and_is_never_given_twice(session: Session, town: Town) -> None:
    given = {new_reference(session, town=town) for _ in range(300)}
    assert len(given) == 300
    assert all(re.fullmatch(r"CAR-\d\d-[A-HJKMNP-Z2-9]{4}-\d\d", reference) for reference in given)


def test_a_drawn_reference_that_exists_is_drawn_again(
    session: Session, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, _ = make_family(session, town)
    taken = send(session, town, "question", of_account(account), {"message": "x"}).reference
    drawn = iter([taken, "CAR-26-FREE-10"])
    monkeypatch.setattr("domain.references._draw", lambda prefix: next(drawn))
    assert new_reference(session, town=town) == "CAR-26-FREE-10"


@BOTH
def test_a_journal_cannot_be_rewritten_even_by_sql(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        send(session, town, "question", of_account(account), {"message": "x"})
    for statement in ("UPDATE case_event SET note = 'x'", "DELETE FROM case_event"):
        with any_database.session(None, all_towns=True) as session, pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))
    for change in (update(CaseEvent).values(note="x"), delete(CaseEvent)):
        with any_database.session("carros") as session, pytest.raises(DBAPIError, match="append-only"):
            session.execute(change)


def test_a_journal_cannot_be_rewritten_by_the_program(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    line = cases.journal(session, send(session, town, "question", of_account(account), {"message": "x"}))[0]
    line.note = "something else"
    with pytest.raises(JournalIsAppendOnly):
        session.flush()


def test_a_case_shows_to_who_sent_it_and_to_staff_only(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    other, _ = make_family(session, town, email="nour@example.fr")
    case = send(session, town, "question", of_account(account), {"message": "x"})
    for reader in (of_account(account), make_agent(session)):
        assert cases.for_sender(session, reference=case.reference.lower(), actor=reader) is case
    for stranger in (of_account(other), visitor("s"), visitor(""), make_agent(session, "config", email="c@x.example")):
        with pytest.raises(NotYours):
            cases.for_sender(session, reference=case.reference, actor=stranger)


def test_a_visitor_sees_the_receipt_of_what_their_browser_sent(session: Session, town: Town) -> None:
    case = send(session, town, "question", visitor("secret"), {"message": "x"})
    assert cases.for_sender(session, reference=case.reference, actor=visitor("secret")) is case
    with pytest.raises(NotYours):
        cases.for_sender(session, reference=case.reference, actor=visitor("other"))


def test_an_agent_cannot_read_a_case_of_another_town(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        case = send(session, town, "question", of_account(account), {"message": "x"})
    with sqlite.session("charost") as session:
        agent = make_agent(session)
        assert cases.find(session, reference=case.reference) is None
        assert session.scalar(select(Case).where(Case.id == case.id)) is None
        with pytest.raises(NotYours):
            cases.for_sender(session, reference=case.reference, actor=agent)


def test_a_family_does_not_read_what_staff_note_for_themselves(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    case = send(session, town, "question", of_account(account), {"message": "x"})
    cases.add_note(session, case=case, actor=make_agent(session), note="appelée", at=now())
    assert [line.note for line in cases.journal(session, case)] == ["", "appelée"]
    assert [line.note for line in cases.journal(session, case, for_family=True)] == [""]


def test_taking_a_case_in_hand_is_no_decision(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    case, agent = send(session, town, "question", of_account(account), {"message": "x"}), make_agent(session)
    version = case.version
    cases.assign(session, case=case, to=agent)
    assert (case.assignee_id, case.assignee_name, case.version) == (agent.id, "Inès Martin", version)
    cases.assign(session, case=case, to=None)
    assert case.assignee_id is None


def test_the_latest_case_is_the_state_of_a_sheet(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    first = send(session, town, "family", of_account(account), {"situation": "single"})
    second = send(session, town, "family", of_account(account), {"situation": "married"})
    found = cases.sheets(session, household_id=household.id, procedures=["family", "child"])
    assert found == {("family", None): second}
    assert first is not second


def test_towns_with_one_prefix_keep_their_own_references(sqlite: Database) -> None:
    for slug in ("carros", "carcans"):
        with sqlite.begin(slug) as session:
            town = make_town(slug)
            account, _ = make_family(session, town)
            assert send(session, town, "question", of_account(account), {"message": "x"}).reference.startswith("CAR-")
