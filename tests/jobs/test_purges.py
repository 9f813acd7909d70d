"""Eliminations from the clock's side: proposed each day, executed once approved, whatever dies in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from domain import editions, elimination, outbox
from domain.actors import of_account
from domain.database import Database
from domain.records import Account, Case, OutboxMail, Purge
from jobs.execute_purges import execute_purges
from jobs.propose_purges import propose_purges
from jobs.purge_expired import purge_expired
from jobs.registry import JOBS
from jobs.warn_inactive import warn_inactive
from schemas.definitions import Town, Validity
from tests.databases import BOTH
from tests.domain.homes import all_sent, settle
from tests.jobs.test_jobs import Postbox, tools
from tests.worlds import at_once, count_rows, make_agent, make_family, make_town, send

LONG_AGO = datetime(2020, 1, 10, tzinfo=UTC)


def publish(database: Database, *slugs: str) -> None:
    for slug in slugs:
        with database.begin(slug) as session:
            editions.publish(session, town=slug, bundle_hash="e" * 64, bundle={})


def old_requests(database: Database, town: Town, count: int) -> list[str]:
    with database.begin(town.slug) as session:
        account, _ = make_family(session, town)
        agent = make_agent(session)
        cases = []
        for number in range(count):
            answers = {"message": str(number)}
            case = send(session, town, "question", of_account(account), answers, fresh=True, now=LONG_AGO)
            settle(session, town, case, agent)
            case.updated_at = LONG_AGO
            cases.append(case.id)
        account.last_login_at = datetime.now(UTC)
        all_sent(session)
        return cases


def approve_all(database: Database, slug: str = "carros") -> None:
    with database.begin(slug) as session:
        chief = make_agent(session, "chief", email="chef@example.fr")
        for purge in session.scalars(select(Purge).where(Purge.state == "proposed")):
            elimination.decide(session, purge=purge, approved=True, actor=chief, moment=datetime.now(UTC))


@BOTH
def test_a_list_is_proposed_approved_and_executed(any_database: Database, town: Town) -> None:
    publish(any_database, "carros", "charost")
    old_requests(any_database, town, 3)
    kit = tools(any_database)
    assert (propose_purges(kit), propose_purges(kit)) == (1, 0)
    assert execute_purges(kit) == 0
    assert count_rows(any_database, Case) == 3
    approve_all(any_database)
    assert (execute_purges(kit), execute_purges(kit)) == (1, 0)
    assert count_rows(any_database, Case) == 0
    with any_database.session("carros") as session:
        [purge] = elimination.lists(session)
        assert (purge.state, purge.report["eliminated"]) == ("done", 3)


@BOTH
def test_two_runners_at_once_count_each_line_once(
    any_database: Database, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elimination, "BATCH", 2)
    publish(any_database, "carros")
    old_requests(any_database, town, 9)
    kit = tools(any_database)
    propose_purges(kit)
    approve_all(any_database)
    assert all(isinstance(done, int) for done in at_once(3, lambda _: execute_purges(kit)))
    with any_database.session("carros") as session:
        [purge] = elimination.lists(session)
        assert (purge.state, purge.report["eliminated"], purge.report["kept"]) == ("done", 9, [])


def test_a_runner_that_dies_leaves_a_list_that_the_next_one_finishes(
    sqlite: Database, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elimination, "BATCH", 2)
    publish(sqlite, "carros")
    old_requests(sqlite, town, 5)
    kit = tools(sqlite)
    propose_purges(kit)
    approve_all(sqlite)
    real, batches = elimination.execute_batch, []

    def dies(*given: Any, **named: Any) -> int:
        batches.append(1)
        left = real(*given, **named)
        if len(batches) == 2:
            raise MemoryError("the process is killed before it commits")
        return left

    monkeypatch.setattr(elimination, "execute_batch", dies)
    assert execute_purges(kit) == 0
    assert count_rows(sqlite, Case) == 3
    monkeypatch.setattr(elimination, "execute_batch", real)
    assert execute_purges(kit) == 1
    assert count_rows(sqlite, Case) == 0


def test_a_town_that_cannot_be_read_stops_no_other(sqlite: Database) -> None:
    publish(sqlite, "carros", "charost")
    for slug in ("carros", "charost"):
        old_requests(sqlite, make_town(slug), 1)

    def town_of(slug: str, edition: str) -> Town:
        if slug == "carros":
            raise KeyError(edition)
        return make_town(slug)

    assert propose_purges(replace(tools(sqlite), town_of=town_of)) == 1


def test_each_town_purges_by_its_own_times(sqlite: Database, town: Town) -> None:
    publish(sqlite, "carros")
    with sqlite.begin("carros") as session:
        letter = {"to": "a@b.fr", "subject": "s", "text": "t", "html": "h", "dedupe": "d"}
        outbox.queue_mail(session, town_slug="carros", **letter)
        all_sent(session)
    longer = replace(town, retention={"mails": Validity(2, "years")})
    with time_machine.travel(datetime.now(UTC) + timedelta(days=100), tick=False):
        purge_expired(replace(tools(sqlite), town_of=lambda slug, edition: longer))
        assert count_rows(sqlite, OutboxMail) == 1
        purge_expired(tools(sqlite))
        assert count_rows(sqlite, OutboxMail) == 0


def test_an_owner_is_warned_once_and_the_account_is_proposed_a_month_after_the_mail_left(
    sqlite: Database, town: Town
) -> None:
    publish(sqlite, "carros")
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        account.last_login_at = account.activated_at = account.created_at = LONG_AGO
    kit = tools(sqlite, Postbox())
    assert (warn_inactive(kit), warn_inactive(kit)) == (1, 0)
    with sqlite.session("carros") as session:
        [mail] = session.scalars(select(OutboxMail))
        assert mail.to_address == "claire@example.fr"
        assert "pourra être fermé à partir du" in mail.text
        assert "/carros/login" in mail.text
    for days, sent, proposed in ((31, False, 0), (31, True, 1)):
        if sent:
            with sqlite.begin("carros") as session:
                all_sent(session)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=False):
            assert propose_purges(kit) == proposed


def test_who_logs_in_after_the_warning_keeps_the_account(sqlite: Database, town: Town) -> None:
    publish(sqlite, "carros")
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        account.last_login_at = account.activated_at = account.created_at = LONG_AGO
    warn_inactive(tools(sqlite))
    with sqlite.begin("carros") as session:
        all_sent(session)
        session.scalars(select(Account)).one().last_login_at = datetime.now(UTC)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=60), tick=False):
        assert propose_purges(tools(sqlite)) == 0


def test_an_owner_is_warned_again_years_after_a_first_warning(sqlite: Database, town: Town) -> None:
    publish(sqlite, "carros")
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        account.last_login_at = account.activated_at = account.created_at = LONG_AGO
    warn_inactive(tools(sqlite))
    with sqlite.begin("carros") as session:
        all_sent(session)
        session.scalars(select(Account)).one().last_login_at = datetime.now(UTC) + timedelta(minutes=1)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1200), tick=False):
        assert warn_inactive(tools(sqlite)) == 1
        with sqlite.session("carros") as session:
            assert [mail.sent_at for mail in session.scalars(select(OutboxMail))] == [None]


def test_the_jobs_of_retention_are_registered() -> None:
    assert {"warn_inactive", "propose_purges", "execute_purges", "purge_expired"} <= JOBS.keys()
