"""Acts on many cases from the clock's side: gone on with, whatever dies in between, each case once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain import bulk
from domain.clock import now
from domain.database import Database
from domain.records import Bulk, Case
from jobs import run_bulks as job
from jobs.registry import JOBS
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.desk_world import waiting_cases
from tests.jobs.test_jobs import tools
from tests.worlds import at_once, make_agent

run = JOBS["run_bulks"].run


def begin(database: Database, town: Town, count: int, slug: str = "carros") -> None:
    with database.begin(slug) as session:
        act = bulk.choose(
            session, actor=make_agent(session), cases=waiting_cases(session, town, count), query="", at=now()
        )
        bulk.start(session, bulk=act, kind="transition", options={"transition": "approve~Valider"})


def done(database: Database, slug: str = "carros") -> tuple[str, int, list[str]]:
    with database.session(slug) as session:
        act = session.scalars(select(Bulk)).one()
        return act.state, sum(line["done"] for line in act.report), sorted(session.scalars(select(Case.state)))


@BOTH
def test_two_runners_at_once_do_each_case_once(
    any_database: Database, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(job.run_batch.__kwdefaults__, "size", 3)  # type: ignore[attr-defined]
    begin(any_database, town, 20)
    at_once(2, lambda _: run(tools(any_database)))
    assert done(any_database) == ("done", 20, ["valid"] * 20)
    assert run(tools(any_database)) == 0


def test_a_runner_that_dies_leaves_its_batch_to_the_next_one(
    sqlite: Database, town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(job.run_batch.__kwdefaults__, "size", 4)  # type: ignore[attr-defined]
    begin(sqlite, town, 10)
    real, calls = job.run_batch, []

    def dying(session: object, **more: object) -> bool:
        calls.append(1)
        remains = real(session, **more)  # type: ignore[arg-type]
        if len(calls) == 2:
            raise RuntimeError("the machine stopped before the commit")
        return remains

    monkeypatch.setattr(job, "run_batch", dying)
    assert run(tools(sqlite)) == 0
    assert done(sqlite)[:2] == ("running", 4)
    assert run(tools(sqlite)) == 1
    assert done(sqlite) == ("done", 10, ["valid"] * 10)
    assert "was not done to its end" in caplog.text
