"""Documents ordered become files that their family opens, whatever happens in between."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select, update

from domain import documents
from domain.actors import Actor, of_account
from domain.database import Database
from domain.printing import MAKING
from domain.records import Attachment, Document
from gateways.antivirus.embedded import EmbeddedAntivirus
from gateways.files.folder import FolderFiles
from gateways.store import ScannedStore
from jobs.base import Tools
from jobs.print_documents import print_documents
from jobs.scan_files import scan_files
from jobs.sweep_files import sweep_files
from schemas.definitions import Town
from tests.databases import BOTH
from tests.workflows.test_receipts import NOON, receipts_town
from tests.worlds import at_once, make_family, send

HOSTILE = '#read("/etc/passwd") *x* $y$ = titre'


class Full(FolderFiles):
    """A store without room left."""

    def put(self, town: str, path: Path, digest: str) -> None:
        raise OSError("no space left on device")


def tools(database: Database, town: Town, files: FolderFiles) -> Tools:
    store: Any = ScannedStore(files, EmbeddedAntivirus())
    return Tools(database, lambda slug, edition: town, print, store, Path("none"))


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "files")


def sent(database: Database, town: Town, email: str = "claire@example.fr") -> Actor:
    with database.begin("carros") as session:
        actor = of_account(make_family(session, town, email=email)[0])
        send(session, town, "request", actor, {"school": HOSTILE, "message": "x"}, now=NOON)
        return actor


def only(database: Database) -> Document:
    with database.session("carros", readonly=True) as session:
        return session.scalars(select(Document)).one()


@BOTH
def test_a_receipt_becomes_a_file_that_its_family_opens(any_database: Database, files: FolderFiles) -> None:
    town = receipts_town(silence="refuses")
    actor = sent(any_database, town)
    assert print_documents(tools(any_database, town, files)) == 1
    with any_database.session("carros", readonly=True) as session:
        document = documents.readable_by_family(session, document_id=only(any_database).id, actor=actor)
    with files.open("carros", document.hash) as kept:
        content = kept.read()
    assert (len(content), hashlib.sha256(content).hexdigest(), document.pages) == (document.size, document.hash, 1)
    with pypdfium2.PdfDocument(content) as opened:
        said = opened[0].get_textpage().get_text_range()
    for words in ("Accusé de réception électronique", "2026-000001", "Date prévue : 4 juillet 2026", "Claire Roux"):
        assert words.replace(" ", "") in "".join(said.split())
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert opened.open_metadata()["pdfuaid:part"] == "1"
    assert print_documents(tools(any_database, town, files)) == 0


def test_a_store_that_is_full_keeps_nobody_from_sending_and_is_asked_again(sqlite: Database, tmp_path: Path) -> None:
    town = receipts_town()
    sent(sqlite, town)
    full = tools(sqlite, town, Full(tmp_path / "full"))
    assert print_documents(full) == 0
    assert (only(sqlite).scan, only(sqlite).scan_tries) == (MAKING, 1)
    assert print_documents(tools(sqlite, town, FolderFiles(tmp_path / "files"))) == 1


def test_one_that_fails_keeps_no_other_waiting(
    sqlite: Database, files: FolderFiles, caplog: pytest.LogCaptureFixture
) -> None:
    town = receipts_town()
    sent(sqlite, town, "a@example.fr")
    sent(sqlite, town, "b@example.fr")
    with sqlite.begin("carros") as session:
        lost = session.scalars(select(Document).order_by(Document.id)).first()
        assert lost is not None
        session.execute(update(Document).where(Document.id == lost.id).values(scan=MAKING))
        session.execute(update(Attachment).where(Attachment.document_id == lost.id).values(case_id=None))
    assert print_documents(tools(sqlite, town, files)) == 1
    assert "could not be made" in caplog.text


@BOTH
def test_two_printers_at_once_make_one_file(any_database: Database, files: FolderFiles) -> None:
    town = receipts_town()
    sent(any_database, town)
    printed = at_once(2, lambda index: print_documents(tools(any_database, town, files)))
    assert sorted(printed) == [0, 1]
    assert [kept.name for kept in files.kept("carros")] == [only(any_database).hash]


def test_what_is_being_made_is_neither_scanned_nor_swept(sqlite: Database, files: FolderFiles) -> None:
    town = receipts_town()
    sent(sqlite, town)
    work = tools(sqlite, town, files)
    assert (scan_files(work), sweep_files(work)) == (0, 0)
    assert only(sqlite).scan == MAKING
