"""Journals are sealed by the clock, whatever came in, and eliminations do not break them."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import insert, select

from domain import audit, chain, readings, seals
from domain.actors import SYSTEM
from domain.clock import now
from domain.database import Database
from domain.ids import new_id
from domain.records import Case, CaseEvent, JournalDigest, Reading
from jobs.execute_purges import execute_purges
from jobs.propose_purges import propose_purges
from jobs.purge_expired import purge_expired
from jobs.registry import JOBS
from jobs.seal_journals import seal_journals
from schemas.definitions import Town
from tests.databases import BOTH
from tests.jobs.test_jobs import tools
from tests.jobs.test_purges import approve_all, old_requests, publish
from tests.worlds import at_once, count_rows, make_town


def later(days: float = 1) -> datetime:
    """After midnight, so many days from the latest identifier: other tests may have moved this process's clock ahead."""
    return seals.made_at(new_id()).replace(hour=12) + timedelta(days=days)


def problems(database: Database, moment: datetime) -> list[str]:
    with database.session("carros", readonly=True) as session:
        return audit.verify(session, town=make_town(), moment=moment).problems


@BOTH
def test_the_clock_chains_and_seals_what_came_in(any_database: Database, town: Town) -> None:
    publish(any_database, "carros", "charost")
    [case_id] = old_requests(any_database, town, 1)
    with any_database.begin("carros") as session:
        line = {"town": "carros", "id": new_id(), "case_id": case_id, "at": now(), "actor_kind": "agent"}
        line |= {"transition": "note", "from_state": "valid", "to_state": "valid"}
        session.execute(insert(CaseEvent), [line])
        readings.note(session, actor=SYSTEM, what="document", case_id=case_id)
    kit = tools(any_database)
    assert seal_journals(kit) == 0
    with any_database.session("carros") as session:
        ranks = session.scalars(select(CaseEvent.rank).where(CaseEvent.case_id == case_id).order_by(CaseEvent.rank))
        assert ranks.all() == [1, 2, 3]
    with time_machine.travel(later(), tick=False):
        assert at_once(3, lambda _: seal_journals(kit)).count(1) == 1
        assert seal_journals(kit) == 0
        assert problems(any_database, now()) == []
    assert count_rows(any_database, JournalDigest) == 1
    assert count_rows(any_database, JournalDigest, "charost") == 0


@BOTH
def test_what_approved_lists_and_the_clock_remove_is_never_missed(any_database: Database, town: Town) -> None:
    publish(any_database, "carros")
    old_requests(any_database, town, 30)
    kit = tools(any_database)
    with any_database.begin("carros") as session:
        case = session.scalars(select(Case)).first()
        readings.note(session, actor=SYSTEM, what="health", case_id=case.id if case else None)
    with time_machine.travel(later(), tick=False):
        seal_journals(kit)
        propose_purges(kit)
        approve_all(any_database)
        execute_purges(kit)
        assert count_rows(any_database, Case) == 0
        assert problems(any_database, now()) == []
    with time_machine.travel(later(400), tick=False):
        seal_journals(kit)
        purge_expired(kit)
        assert count_rows(any_database, Reading) == 0
        assert problems(any_database, now()) == []


def test_a_town_that_fails_stops_no_other(sqlite: Database, town: Town, caplog: pytest.LogCaptureFixture) -> None:
    publish(sqlite, "carros", "charost")
    old_requests(sqlite, town, 1)

    def broken(slug: str, edition: str) -> Town:
        if slug == "charost":
            raise KeyError(edition)
        return make_town(slug)

    caplog.set_level(logging.INFO, "jobs.seal_journals")
    with time_machine.travel(later(), tick=False):
        assert seal_journals(replace(tools(sqlite), town_of=broken)) == 1
    with sqlite.session("carros", readonly=True) as session:
        last = seals.latest(session)
    assert last is not None
    assert last.digest in caplog.text, "who keeps logs elsewhere keeps the seals there"


def test_sealing_goes_on_where_it_stopped(sqlite: Database, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(sqlite, "carros")
    old_requests(sqlite, town, 1)
    monkeypatch.setattr(chain, "seal_some", lambda session: 1 / 0)
    assert seal_journals(tools(sqlite)) == 0
    monkeypatch.undo()
    with time_machine.travel(later(), tick=False):
        assert seal_journals(tools(sqlite)) == 1


def test_journals_are_sealed_each_hour() -> None:
    assert JOBS["seal_journals"].seconds == 3600
