"""Calls leave once, are tried again for days, and the case says when one is given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from domain import cases, editions, webhooks
from domain.actors import of_account
from domain.database import Database
from domain.errors import DomainError
from domain.records import Case, WebhookCall
from domain.webhooks import BACKOFF, Delivery
from jobs.base import Tools
from jobs.registry import JOBS
from jobs.send_webhooks import send_webhooks
from schemas.definitions import Town, Webhook
from tests.databases import BOTH
from tests.worlds import at_once, make_family, make_town, send

ERP = Webhook("erp", "Logiciel de la cantine", "https://erp.example/hook", "GUICHET_WEBHOOK_CARROS_ERP")
NOON = datetime(2026, 11, 2, 11, tzinfo=UTC)


class Program:
    """Another program: what reached it, and whether it is away."""

    def __init__(self) -> None:
        self.got: list[Delivery] = []
        self.away = False

    def call(self, delivery: Delivery) -> None:
        if self.away:
            raise OSError("away")
        self.got.append(delivery)


def tools(database: Database, program: Program, town: Town | None = None) -> Tools:
    town = town or replace(make_town(), webhooks={"erp": ERP})
    return Tools(database, lambda slug, edition: town, print, None, Path(), call=program.call)  # type: ignore[arg-type]


def queued(database: Database, *, many: int = 1) -> str:
    """A case with calls to make; its id."""
    with database.begin("carros") as session:
        town = make_town()
        editions.publish(session, town="carros", bundle_hash=town.edition, bundle={})
        account, _ = make_family(session, town)
        case = send(session, town, "question", of_account(account), {"message": "x"})
        for number in range(many):
            body = {"number": number, "é": "à"}
            assert webhooks.queue_call(session, case=case, name="erp", body=body, dedupe=f"{number}")
            assert not webhooks.queue_call(session, case=case, name="erp", body=body, dedupe=f"{number}")
        return case.id


def rows(database: Database) -> list[WebhookCall]:
    with database.session("carros") as session:
        return list(session.scalars(select(WebhookCall).order_by(WebhookCall.id)))


def test_the_clock_makes_the_calls() -> None:
    assert JOBS["send_webhooks"].run is send_webhooks
    assert JOBS["send_webhooks"].seconds <= 30


def test_a_call_leaves_once_to_where_the_town_says_now(sqlite: Database) -> None:
    queued(sqlite)
    program = Program()
    assert send_webhooks(tools(sqlite, program)) == 1
    assert send_webhooks(tools(sqlite, program)) == 0
    (got,) = program.got
    assert (got.url, got.key, got.body) == (ERP.url, ERP.secret, '{"number":0,"é":"à"}')
    (row,) = rows(sqlite)
    assert (got.id, row.tries, row.next_try_at, row.last_error) == (row.id, 1, None, "")
    assert row.sent_at is not None


def test_a_program_that_is_away_gets_it_later_under_the_same_id(sqlite: Database) -> None:
    case_id = queued(sqlite)
    program = Program()
    program.away = True
    outside = tools(sqlite, program)
    assert send_webhooks(outside) == 0
    (row,) = rows(sqlite)
    assert (row.tries, row.last_error) == (1, "away")
    assert row.next_try_at is not None
    assert send_webhooks(outside) == 0, "not before its time"
    assert rows(sqlite)[0].tries == 1
    program.away = False
    _hurry(sqlite)
    assert send_webhooks(outside) == 1
    assert (program.got[0].id, rows(sqlite)[0].tries) == (row.id, 2)
    assert case_id == row.case_id


def test_after_three_days_it_is_given_up_and_the_case_says_so(sqlite: Database) -> None:
    case_id = queued(sqlite)
    program = Program()
    program.away = True
    assert sum(BACKOFF, timedelta()) > timedelta(days=2, hours=12)
    for _ in range(len(BACKOFF) + 1):
        _hurry(sqlite)
        send_webhooks(tools(sqlite, program))
    (row,) = rows(sqlite)
    assert (row.tries, row.next_try_at, row.sent_at) == (len(BACKOFF) + 1, None, None)
    with sqlite.begin("carros") as session:
        case = session.scalars(select(Case).where(Case.id == case_id)).one()
        note = cases.last_event(session, case)
        assert note.note.startswith("Logiciel de la cantine n’a pas pu être prévenu, après 9 essais")
        assert note.visible_to == "staff"
        webhooks.try_again(session, case=case, call_id=row.id, moment=NOON)
    program.away = False
    assert send_webhooks(tools(sqlite, program)) == 1
    with sqlite.begin("carros") as session:
        case = session.scalars(select(Case).where(Case.id == case_id)).one()
        with pytest.raises(DomainError, match="already_sent"):
            webhooks.try_again(session, case=case, call_id=row.id, moment=NOON)


def test_a_program_that_the_town_no_longer_names_is_not_called(sqlite: Database) -> None:
    queued(sqlite)
    program = Program()
    assert send_webhooks(tools(sqlite, program, make_town())) == 0
    assert "town.yaml" in rows(sqlite)[0].last_error
    assert program.got == []


@BOTH
def test_runners_at_once_make_each_call_once(any_database: Database) -> None:
    queued(any_database, many=30)
    program = Program()
    results = at_once(3, lambda _: send_webhooks(tools(any_database, program)))
    assert sum(results) == 30
    assert len({each.id for each in program.got}) == len(program.got) == 30


def _hurry(database: Database) -> None:
    with database.begin(None, all_towns=True) as session:
        session.execute(update(WebhookCall).values(next_try_at=NOON).where(WebhookCall.next_try_at.is_not(None)))
