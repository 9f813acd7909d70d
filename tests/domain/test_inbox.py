from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import inbox
from domain.actors import of_account
from domain.clock import today
from domain.database import Database, counting
from domain.inbox import Filter, Order
from domain.records import Absence, Case, CaseLabel
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import make_agent, make_family, make_town, send
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


def test_what_the_town_has_answered_leaves_the_inbox(session: Session, town: Town, sent: list[Case]) -> None:
    agent = make_agent(session)
    take(session, town=town, case=sent[0], transition="approve", actor=agent, expected_version=sent[0].version)
    assert sent[0] not in inbox.waiting(session).items
    assert sent[0] in inbox.waiting(session, holder=None).items
    assert counted(session) == ("6", "6")


WANTED: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [0, 1, 2, 3, 4, 5, 6]),
    ({"procedures": ("question",), "state": "waiting"}, [0, 1, 2, 3, 4, 5, 6]),
    ({"procedures": ("family", "child")}, []),
    ({"procedures": ()}, []),
    ({"state": "incomplete"}, []),
    ({"assignee_id": "{agent}"}, [1]),
    ({"assignee_id": "{colleague}"}, [2]),
    ({"assignee_id": "{agent}", "stand_in": True}, [1, 2]),
    ({"unassigned": True}, [0, 3, 4, 5, 6]),
    ({"service": "north"}, [4]),
    ({"services": ("north",)}, [0, 1, 2, 3, 4, 6]),
    ({"services": ("south", "west")}, [0, 1, 2, 3, 5, 6]),
    ({"services": ("south",), "service": "north"}, []),
    ({"label": "urgent"}, [3, 5]),
    ({"label": "urgent", "service": "south"}, [5]),
    ({"sent_from": date(2026, 11, 7)}, [5, 6]),
    ({"sent_until": date(2026, 11, 3)}, [0, 1]),
    ({"sent_from": date(2026, 11, 3), "sent_until": date(2026, 11, 4), "unassigned": True}, []),
    ({"text": "roux", "label": "urgent", "services": ("north",)}, [3]),
    ({"late": True, "unassigned": True}, [0]),
    ({"answers": (("school", "north"),)}, [1, 3]),
    ({"answers": (("school", "north"), ("lunch", "true"))}, [3]),
    ({"answers": (("days", "monday"),), "label": "urgent"}, [5]),
    ({"answers": (("school", "nort"),)}, []),
    ({"answers": (("a" * 60, "north"),)}, [2]),
]
ANSWERS = {1: {"school": "north"}, 3: {"school": "north", "lunch": True}, 5: {"days": ["friday", "monday"]}}


@pytest.mark.parametrize(("wanted", "expected"), WANTED, ids=str)
def test_filters_add_up(session: Session, sent: list[Case], wanted: dict[str, Any], expected: list[int]) -> None:
    colleague = make_agent(session, email="colleague@example.fr")
    agent = make_agent(session)
    names = {"{agent}": agent.id, "{colleague}": colleague.id}
    sent[1].assignee_id, sent[2].assignee_id = agent.id, colleague.id
    sent[4].service, sent[5].service = "north", "south"
    day = today()
    away = {"account_id": colleague.id, "stand_in_id": agent.id, "from_day": day, "until_day": day}
    past = {**away, "account_id": agent.id, "stand_in_id": colleague.id, "until_day": day - timedelta(days=1)}
    labels = [CaseLabel(town="carros", case_id=sent[place].id, label="urgent") for place in (3, 5)]
    session.add_all([Absence(town="carros", **away), Absence(town="carros", **past), *labels])
    for place, chosen in (ANSWERS | {2: {"a" * 60: "north"}, 4: {"a" * 60: "south"}}).items():
        sent[place].answers = {**sent[place].answers, **chosen}
    for case in sent[1:]:
        case.due_at = datetime(2999, 1, 1, tzinfo=UTC) + timedelta(days=sent.index(case))
    session.flush()
    wanted = {name: names.get(value, value) if isinstance(value, str) else value for name, value in wanted.items()}
    assert [sent.index(case) for case in inbox.waiting(session, **wanted).items] == expected


def counted(session: Session, limit: int = 50, **wanted: Any) -> tuple[str, str]:
    """Total and late ones, as they are printed."""
    chosen = inbox.choose(session, Filter(**wanted))
    found = inbox.counts(session, chosen, inbox.page(session, chosen, limit=limit))
    return str(found.total), str(found.late)


@pytest.mark.parametrize("limit", [50, 3], ids=["one page", "several"])
def test_counts_say_how_many_are_late(session: Session, sent: list[Case], limit: int) -> None:
    for case in sent[2:]:
        case.due_at = datetime(2999, 1, 1, tzinfo=UTC)
    sent[0].due_at = sent[1].due_at = MONDAY - timedelta(days=700)
    session.flush()
    assert counted(session, limit) == ("7", "2")
    assert counted(session, limit, late=True) == ("2", "2")
    assert counted(session, limit, holder=None) == ("7", "0"), "what is closed is never late"
    assert counted(session, limit, holder="family") == ("0", "0")


def test_nobody_counts_beyond_the_bound(session: Session, sent: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MOST", 5)
    assert counted(session, 3) == ("plus de 5", "plus de 5")
    assert str(inbox.Tally(1000, more=True)) == "plus de 1 000"


def test_a_list_of_one_page_is_counted_without_a_statement(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        for _ in range(3):
            send(session, town, "question", of_account(account), {"message": "x"})
    with sqlite.session("carros", readonly=True) as session:
        chosen = inbox.choose(session, Filter())
        for limit, most in ((3, 0), (2, 1)):
            shown = inbox.page(session, chosen, limit=limit)
            with counting(sqlite) as statements:
                assert inbox.counts(session, chosen, shown).total.count == 3
            assert len(statements) == most


def test_a_later_page_counts_the_whole_list(session: Session, sent: list[Case]) -> None:
    chosen = inbox.choose(session, Filter())
    last = inbox.page(session, chosen, after=inbox.page(session, chosen, limit=5).next_key)
    assert len(last.items) == 2
    assert str(inbox.counts(session, chosen, last).total) == "7"


@BOTH
def test_what_is_open_is_told_by_hand_and_procedure(
    any_database: Database, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST_OF_ONE", 2)
    inbox._open.cache_clear()
    for slug in ("vence", "carros"):
        with any_database.begin(slug) as session:
            account, _ = make_family(session, make_town(slug))
            for name in ("question", "question", "question", "family")[: 4 if slug == "carros" else 1]:
                send(session, make_town(slug), name, of_account(account), {"message": "x"})
            [asked, *_] = inbox.waiting(session, procedure="question").items
            asked.holder, asked.service = "family", "north"
    expected = [("family", "question", "1"), ("staff", "family", "1"), ("staff", "question", "2")]
    with any_database.session("carros", readonly=True) as session, counting(any_database) as statements:
        found = inbox.open_procedures(session)
        assert len(statements) == 1
        assert sorted((each.holder, each.procedure, str(each.cases)) for each in found) == expected
        south = inbox.open_procedures(session, services=("south",))
        assert [str(each.cases) for each in south if each.holder == "family"] == ["0"]
    with any_database.session("antibes", readonly=True) as session:
        assert inbox.open_procedures(session) == []
    inbox._open.cache_clear()


def test_after_a_decision_the_next_file_opens(session: Session, sent: list[Case]) -> None:
    assert inbox.next_after(session, sent[2]) is sent[3]
    assert inbox.next_after(session, sent[6]) is sent[0]
    assert inbox.next_after(session, sent[3], order="newest") is sent[2]


def test_nothing_is_next_in_an_empty_inbox(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    only = send(session, town, "question", of_account(account), {"message": "x"})
    assert inbox.next_after(session, only) is None
