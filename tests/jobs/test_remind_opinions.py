"""The clock reminds of opinions of every town, each in a transaction of its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from domain import opinions
from domain.actors import SYSTEM, of_account
from domain.clock import now
from domain.database import Database
from domain.opinions import Asked
from domain.records import Opinion, OutboxMail
from jobs.base import Tools
from jobs.registry import JOBS
from jobs.remind_opinions import remind_opinions
from tests.worlds import make_family, make_town, send


def asked(database: Database, slug: str) -> None:
    """An opinion of a town, to remind of since an hour ago."""
    town = make_town(slug)
    with database.begin(slug) as session:
        account, _ = make_family(session, town)
        case = send(session, town, "question", of_account(account), {"message": "x"})
        what, soon = Asked("École", f"ecole@{slug}.example", "Alors ?"), now() + timedelta(days=2)
        late = now() - timedelta(hours=1)
        opinions.ask(session, case=case, asked=what, actor=SYSTEM, due_at=soon, remind_at=late, moment=now())


def reminded(database: Database) -> list[str]:
    with database.session(None, all_towns=True) as session:
        mails = select(OutboxMail.to_address).where(OutboxMail.dedupe.like("opinion:%"))
        return list(session.scalars(mails.order_by(OutboxMail.to_address)))


def test_every_town_is_reminded_once(sqlite: Database) -> None:
    for slug in ("carros", "carcans"):
        asked(sqlite, slug)
    tools = Tools(sqlite, lambda slug, edition: make_town(slug), print, None, Path())  # type: ignore[arg-type]
    assert JOBS["remind_opinions"].run(tools) == 2
    assert remind_opinions(tools) == 0
    assert reminded(sqlite) == ["ecole@carcans.example", "ecole@carros.example"]


def test_one_that_fails_does_not_stop_the_others(sqlite: Database, caplog: pytest.LogCaptureFixture) -> None:
    for slug in ("carros", "carcans"):
        asked(sqlite, slug)

    def town_of(slug: str, edition: str) -> object:
        if slug == "carros":
            raise KeyError(edition)
        return make_town(slug)

    tools = Tools(sqlite, town_of, print, None, Path())  # type: ignore[arg-type]
    assert remind_opinions(tools) == 1
    assert "could not be reminded of" in caplog.text
    assert reminded(sqlite) == ["ecole@carcans.example"]
    with sqlite.session("carros") as session:
        assert session.scalars(select(Opinion)).one().remind_at is not None
