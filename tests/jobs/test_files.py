from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from domain import documents, editions
from domain.actors import Actor, of_account, visitor
from domain.clock import now
from domain.database import Database
from domain.papers import INFECTED, Prepared, Unreachable, Verdict
from domain.records import Document, OutboxMail
from gateways.antivirus.clamd import Clamd
from gateways.antivirus.embedded import EICAR, EmbeddedAntivirus
from gateways.files.folder import FolderFiles
from gateways.store import ScannedStore
from jobs.base import Tools
from jobs.scan_files import LOST, scan_files
from jobs.sweep_files import sweep_files
from tests.databases import BOTH
from tests.worlds import at_once, make_family, make_town


class Away:
    """A daemon that is restarting."""

    def scan(self, path: Path) -> Verdict:
        raise Unreachable("clamd is away")


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "files")


def tools(database: Database, files: FolderFiles, antivirus: object = None, uploads: Path = Path("none")) -> Tools:
    store = ScannedStore(files, antivirus or EmbeddedAntivirus())  # type: ignore[arg-type]
    return Tools(database, lambda slug, edition: make_town(slug), lambda letter: None, store, uploads)


def keep(files: FolderFiles, content: bytes, name: str = "") -> str:
    source = files.folder.parent / "source"
    source.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    files.put("carros", source, digest + name)
    return digest


def give(
    database: Database, files: FolderFiles, content: bytes, *, clean: bool = False, actor: Actor | None = None
) -> str:
    """A document of Claire's, or of `actor`, and its file; its id."""
    digest = keep(files, content)
    with database.begin("carros") as session:
        owner = actor or of_account(make_family(session, make_town(), email=f"{digest[:9]}@example.fr")[0])
        prepared = Prepared(Path("x"), "application/pdf", 1, len(content), digest)
        return documents.add(
            session, actor=owner, prepared=prepared, name="facture.pdf", clean=clean, household_id=owner.household_id
        ).id


def publish(database: Database) -> None:
    with database.begin("carros") as session:
        editions.publish(session, town="carros", bundle_hash="e" * 64, bundle={})


def state(database: Database, document_id: str) -> tuple[str, int, str]:
    with database.session("carros") as session:
        found = session.scalars(select(Document).where(Document.id == document_id)).one()
        return found.scan, found.scan_tries, found.refusal


def mails(database: Database) -> list[OutboxMail]:
    with database.session("carros") as session:
        return list(session.scalars(select(OutboxMail)))


def test_what_waited_is_scanned_once_the_antivirus_is_back(sqlite: Database, files: FolderFiles) -> None:
    document = give(sqlite, files, b"bonjour")
    away = tools(sqlite, files, Away())
    assert scan_files(away) == 0
    assert scan_files(away) == 0
    assert state(sqlite, document) == ("waiting", 2, "")
    assert scan_files(tools(sqlite, files)) == 1
    assert state(sqlite, document) == ("clean", 2, "")
    assert scan_files(tools(sqlite, files)) == 0


def test_a_file_that_the_antivirus_cannot_say_keeps_no_other_waiting(sqlite: Database, files: FolderFiles) -> None:
    class Stumbles(EmbeddedAntivirus):
        def scan(self, path: Path) -> Verdict:
            if path.read_bytes() == b"stone":
                raise Unreachable("too long")
            return super().scan(path)

    stone, other = give(sqlite, files, b"stone"), give(sqlite, files, b"bonjour")
    scan_files(tools(sqlite, files, Stumbles()))
    scan_files(tools(sqlite, files, Stumbles()))
    assert (state(sqlite, stone)[0], state(sqlite, other)[0]) == ("waiting", "clean")


@pytest.mark.parametrize("scanner", ["embedded", pytest.param("clamd", marks=pytest.mark.clamd)])
def test_an_infected_paper_is_refused_its_family_told_and_its_file_gone(
    sqlite: Database, files: FolderFiles, scanner: str, request: pytest.FixtureRequest
) -> None:
    publish(sqlite)
    antivirus = Clamd(request.getfixturevalue("clamd_address")) if scanner == "clamd" else EmbeddedAntivirus()
    document = give(sqlite, files, EICAR)
    assert scan_files(tools(sqlite, files, antivirus)) == 1
    assert state(sqlite, document) == ("refused", 0, INFECTED)
    [mail] = mails(sqlite)
    assert "« facture.pdf » : Notre antivirus a trouvé un virus" in mail.text
    assert list(files.kept("carros")) == []


def test_a_file_that_another_document_still_waits_with_stays_until_both_are_refused(
    sqlite: Database, files: FolderFiles
) -> None:
    give(sqlite, files, EICAR, actor=visitor("one"))
    give(sqlite, files, EICAR, actor=visitor("two"))
    assert scan_files(tools(sqlite, files)) == 2
    with sqlite.session("carros") as session:
        assert [(each.scan, each.refusal) for each in session.scalars(select(Document))] == [("refused", INFECTED)] * 2
    assert list(files.kept("carros")) == []


def test_a_file_that_is_gone_is_asked_for_again(sqlite: Database, files: FolderFiles) -> None:
    publish(sqlite)
    document = give(sqlite, files, b"bonjour")
    files.delete("carros", hashlib.sha256(b"bonjour").hexdigest())
    assert scan_files(tools(sqlite, files)) == 1
    assert state(sqlite, document) == ("refused", 0, LOST)
    assert len(mails(sqlite)) == 1


@BOTH
def test_a_family_is_told_once_however_many_runners_look(any_database: Database, files: FolderFiles) -> None:
    publish(any_database)
    give(any_database, files, EICAR)
    at_once(3, lambda _: scan_files(tools(any_database, files)))
    assert len(mails(any_database)) == 1


def test_uploads_given_up_are_swept_after_a_day(sqlite: Database, files: FolderFiles, tmp_path: Path) -> None:
    town = tmp_path / "uploads" / "carros"
    old, crashed, new = town / "a" / "old.part", town / "prepare-x" / "0", town / "b" / "new.part"
    yesterday = (now() - timedelta(hours=25)).timestamp()
    for part in (old, crashed, new):
        part.parent.mkdir(parents=True)
        part.write_bytes(b"half")
    for path in (old, crashed, *town.iterdir()):
        os.utime(path, (yesterday, yesterday))
    assert sweep_files(tools(sqlite, files, uploads=tmp_path / "uploads")) == 2
    assert [path.relative_to(town) for path in town.rglob("*")] == [Path("b"), Path("b/new.part")]


def test_files_that_no_document_has_are_swept_after_a_day_with_their_previews(
    sqlite: Database, files: FolderFiles
) -> None:
    publish(sqlite)
    give(sqlite, files, b"kept", clean=True)
    kept, lost = keep(files, b"kept", ".1.webp"), keep(files, b"lost")
    keep(files, b"lost", ".1.webp")
    assert sweep_files(tools(sqlite, files)) == 0
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        assert sweep_files(tools(sqlite, files)) == 2
    assert {each.name for each in files.kept("carros")} == {kept, f"{kept}.1.webp"}
    assert not files.exists("carros", lost)


def test_a_forgotten_document_takes_its_file_with_it(sqlite: Database, files: FolderFiles) -> None:
    publish(sqlite)
    give(sqlite, files, b"bonjour", clean=True, actor=visitor("secret"))
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        assert sweep_files(tools(sqlite, files)) == 2
        assert sweep_files(tools(sqlite, files)) == 0
    assert list(files.kept("carros")) == []


def test_what_is_put_again_meanwhile_is_not_swept(sqlite: Database, files: FolderFiles) -> None:
    """Somebody sends the same content again: the file is there before its document is."""
    publish(sqlite)
    digest = keep(files, b"bonjour")
    yesterday = (now() - timedelta(hours=25)).timestamp()
    os.utime(files.folder / "carros" / digest[:2] / digest, (yesterday, yesterday))
    keep(files, b"bonjour")
    assert sweep_files(tools(sqlite, files)) == 0
    assert files.exists("carros", digest)
