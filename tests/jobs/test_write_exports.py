from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from domain import editions, exports
from domain.actors import of_account
from domain.clock import now
from domain.database import Database
from domain.export_cases import Wanted
from domain.exports import SILENT
from domain.inbox import Filter
from domain.records import Account, Case, Export
from gateways.antivirus.embedded import EmbeddedAntivirus
from gateways.files.folder import FolderFiles
from gateways.store import ScannedStore
from jobs import write_exports as job
from jobs.base import Tools
from jobs.write_exports import write_exports
from tests.databases import BOTH
from tests.worlds import make_agent, make_family, make_town, send

ANSWERS = {"message": "Bonjour"}


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "files")


def tools(database: Database, files: FolderFiles) -> Tools:
    store = ScannedStore(files, EmbeddedAntivirus())
    return Tools(database, lambda slug, edition: make_town(slug), lambda letter: None, store, Path("none"))


def prepare(database: Database, *, cases: int = 3, **asked: Any) -> str:
    """So many questions of a family, and an export of them that an agent asked for; its id."""
    town = make_town()
    with database.begin("carros") as session:
        editions.publish(session, town="carros", bundle_hash="e" * 64, bundle={})
        family = of_account(make_family(session, town)[0])
        for _ in range(cases):
            send(session, town, "question", family, ANSWERS)
        wanted = Wanted(Filter(procedures=("question",)), answers=True)
        more = {"wanted": wanted, "format": "csv", "title": "À traiter", "total": cases, **asked}
        return exports.ask(session, actor=make_agent(session), **more).id


def the(database: Database, export_id: str) -> Export:
    with database.session("carros") as session:
        return session.scalars(select(Export).where(Export.id == export_id)).one()


def rows(files: FolderFiles, export: Export) -> list[list[str]]:
    with files.open("carros", export.hash) as content:
        return list(csv.reader(io.StringIO(content.read().decode("utf-8-sig"), newline=""), delimiter=";"))


def change(database: Database, record: type[Any], **values: Any) -> None:
    with database.begin("carros") as session:
        session.execute(update(record).values(**values).execution_options(synchronize_session=False))


@BOTH
def test_a_list_of_many_pages_arrives_whole(
    any_database: Database, files: FolderFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "CASES", 2)
    export_id = prepare(any_database, cases=5)
    assert write_exports(tools(any_database, files)) == 1
    export = the(any_database, export_id)
    assert (export.state, export.done, export.left_out) == ("done", 5, 0)
    labels, *found = rows(files, export)
    assert len({row[0] for row in found}) == 5
    assert {row[labels.index("Message")] for row in found} == {"Bonjour"}
    assert write_exports(tools(any_database, files)) == 0


def test_trap_23_a_case_that_is_no_longer_the_agent_s_is_left_out_and_counted(
    sqlite: Database, files: FolderFiles
) -> None:
    export_id = prepare(sqlite)
    with sqlite.begin("carros") as session:
        asked = session.scalars(select(Export)).one()
        session.scalars(select(Account).where(Account.id == asked.account_id)).one().services = ["north"]
        asked.rights = ["agent", "service:north"]
        session.scalars(select(Case)).first().service = "south"
    write_exports(tools(sqlite, files))
    export = the(sqlite, export_id)
    assert (export.state, export.done, export.left_out) == ("done", 3, 1)
    assert len(rows(files, export)) == 3


@pytest.mark.parametrize("values", [{"roles": ["config"]}, {"roles": []}, {"state": "closed"}, {"services": ["north"]}])
def test_who_lost_a_right_meanwhile_gets_a_sentence_and_no_file(
    sqlite: Database, files: FolderFiles, values: dict[str, Any]
) -> None:
    export_id = prepare(sqlite)
    change(sqlite, Account, **values)
    assert write_exports(tools(sqlite, files)) == 0
    export = the(sqlite, export_id)
    assert (export.state, export.problem) == ("failed", job.NO_RIGHT)
    assert not list(files.kept("carros"))


class Crashing(ScannedStore):
    def put(self, town: str, path: Path, digest: str) -> None:
        raise OSError("the disk is full")


def test_trap_22_a_writer_that_fails_leaves_the_export_to_the_next(
    sqlite: Database, files: FolderFiles, caplog: pytest.LogCaptureFixture
) -> None:
    export_id = prepare(sqlite)
    broken = replace(tools(sqlite, files), store=Crashing(files, EmbeddedAntivirus()))
    assert write_exports(broken) == 0
    assert "was not written to its end" in caplog.text
    assert the(sqlite, export_id).state == "running"
    assert write_exports(tools(sqlite, files)) == 0
    with time_machine.travel(now() + SILENT + timedelta(seconds=5)):
        assert write_exports(tools(sqlite, files)) == 1
    assert the(sqlite, export_id).state == "done"


class Stopping(ScannedStore):
    """Its agent stops the export at the last moment."""

    database: Database

    def put(self, town: str, path: Path, digest: str) -> None:
        super().put(town, path, digest)
        with self.database.begin(town) as session:
            exports.cancel(session, export=session.scalars(select(Export)).one())


def test_nothing_is_kept_of_an_export_stopped_at_the_last_moment(sqlite: Database, files: FolderFiles) -> None:
    prepare(sqlite)
    store = Stopping(files, EmbeddedAntivirus())
    store.database = sqlite
    assert write_exports(replace(tools(sqlite, files), store=store)) == 0
    assert not list(files.kept("carros"))


def test_an_archive_that_grows_too_heavy_is_refused_with_what_to_do(
    sqlite: Database, files: FolderFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.papers_export.MOST_BYTES", -1)
    export_id = prepare(sqlite, format="zip")
    assert write_exports(tools(sqlite, files)) == 0
    assert "resserrez la liste" in the(sqlite, export_id).problem
