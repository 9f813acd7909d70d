from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from domain import inbox
from domain.actors import of_account
from domain.database import Database, counting
from domain.inbox import Order
from domain.records import Case
from schemas.definitions import Town
from tests.worlds import make_agent, make_family, send
from workflows.engine import take

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def sent(session: Session, town: Town) -> list[Case]:
    """Seven questions, one a day, all with the same answer to give within five working days."""
    account, _ = make_family(session, town)
    found = []
    for day in range(7):
        moment = MONDAY + timedelta(days=day)
        found.append(send(session, town, "question", of_account(account), {"message": str(day)}, now=moment))
    return found


@pytest.mark.parametrize(("order", "first"), [("urgent", 0), ("newest", 6)])
def test_pages_by_key_miss_nothing_and_repeat_nothing(
    session: Session, sent: list[Case], order: Order, first: int
) -> None:
    seen: list[Case] = []
    key = None
    for size in (3, 3, 1):
        page = inbox.waiting(session, order=order, after=key, limit=3)
        assert len(page.items) == size
        seen += page.items
        key = page.next_key
    assert key is None
    assert seen[0] is sent[first]
    assert sorted(case.id for case in seen) == sorted(case.id for case in sent)


def test_a_key_that_somebody_changed_starts_at_the_beginning(session: Session, sent: list[Case]) -> None:
    for key in ("", "x", "x~y", "2026~", None):
        assert inbox.waiting(session, after=key, limit=1).items == [sent[0]]


def test_a_page_is_one_query_and_reads_no_answers(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        send(session, town, "question", of_account(account), {"message": "x"})
    with sqlite.session("carros", readonly=True) as session, counting(sqlite) as statements:
        [case] = inbox.waiting(session).items
        assert "answers" not in case.__dict__
    assert len(statements) == 1


@pytest.mark.parametrize("typed", ["roux", "ROUX claire", "Éloïse roux", "ques", "{reference}", "{bare}", "100%"])
def test_a_case_is_found_by_name_reference_or_procedure(session: Session, sent: list[Case], typed: str) -> None:
    reference = sent[2].reference
    wanted = typed.format(reference=reference.lower(), bare=reference.replace("-", ""))
    found = inbox.waiting(session, text=wanted).items
    expected = {"{reference}": [sent[2]], "{bare}": [sent[2]], "Éloïse roux": [], "100%": []}.get(typed, sent)
    assert list(found) == expected


def test_what_the_town_has_answered_leaves_the_inbox(session: Session, town: Town, sent: list[Case]) -> None:
    agent = make_agent(session)
    take(session, town=town, case=sent[0], transition="approve", actor=agent, expected_version=sent[0].version)
    assert sent[0] not in inbox.waiting(session).items
    assert sent[0] in inbox.waiting(session, holder=None).items
    assert [count.cases for count in inbox.counts(session)] == [6]


def test_filters_add_up(session: Session, sent: list[Case]) -> None:
    assert len(inbox.waiting(session, procedure="question", state="waiting").items) == 7
    assert not inbox.waiting(session, procedure=["family", "child"]).items
    assert not inbox.waiting(session, state="incomplete").items
    assert not inbox.waiting(session, assignee_id="nobody").items


def test_counts_say_how_many_are_late(session: Session, sent: list[Case]) -> None:
    sent[0].due_at = MONDAY - timedelta(days=700)
    for case in sent[1:]:
        case.due_at = datetime(2999, 1, 1, tzinfo=UTC)
    session.flush()
    [count] = inbox.counts(session)
    assert (count.procedure, count.state, count.cases, count.late) == ("question", "waiting", 7, 1)


def test_after_a_decision_the_next_file_opens(session: Session, sent: list[Case]) -> None:
    assert inbox.next_after(session, sent[2]) is sent[3]
    assert inbox.next_after(session, sent[6]) is sent[0]
    assert inbox.next_after(session, sent[3], order="newest") is sent[2]


def test_nothing_is_next_in_an_empty_inbox(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    only = send(session, town, "question", of_account(account), {"message": "x"})
    assert inbox.next_after(session, only) is None
