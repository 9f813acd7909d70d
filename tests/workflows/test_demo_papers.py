"""The papers of the demo, in the five towns: real files, where families and agents look for them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import attachments, documents, logins, storage_space
from domain.actors import of_account
from domain.clock import today
from domain.database import Database
from domain.papers import Prepared
from domain.printing import RECEIPT
from domain.records import Account, Attachment, Case, Document, OutboxMail, Reading
from gateways.files.folder import FolderFiles
from schemas.bundle import load_town, read_bundle
from schemas.definitions import Town
from settings import ROOT
from workflows import demo
from workflows.demo_papers import SOON
from workflows.demo_pdf import write_page
from workflows.facts import facts_for
from workflows.vocabulary import vocabulary

TOWNS = ("carbon-blanc", "carcans", "carros", "cesson-sevigne", "charost")


def loaded(database: Database, slug: str, files: FolderFiles) -> Town:
    town = load_town(read_bundle(ROOT / "towns", slug), vocabulary())

    def keep(made: Prepared) -> None:
        files.put(slug, made.path, made.digest)

    for _ in range(2):
        with database.begin(slug) as session:
            demo.load_demo(session, town=town, keep=keep)
    return town


def account_of(session: Session, slug: str, name: str) -> Account:
    [account] = logins.find_for_reset(session, login_or_email=f"{name}@{slug}.example")
    return account


@pytest.mark.parametrize("slug", TOWNS)
def test_the_family_of_the_demo_has_papers_and_its_sheets_stay_valid(
    sqlite: Database, tmp_path: Path, slug: str
) -> None:
    files = FolderFiles(tmp_path)
    town = loaded(sqlite, slug, files)
    with sqlite.session(slug) as session:
        account = account_of(session, slug, "famille")
        assert facts_for(session, town=town, actor=of_account(account))["household.sheets"] == "all_valid"
        space = storage_space.space(session, household_id=account.household_id or "")
        held = [each for each in space if each.kind != RECEIPT]
        assert all(files.size(slug, each.hash) == each.size and each.scan == documents.CLEAN for each in held)
        assert [each.expires_on for each in held if each.kind == "address_proof"] == [today() + SOON]
        assert any(each.kind == "vaccinations" and each.person_id for each in held)
        assert [each.name[:11] for each in held if each.origin == "town"] == ["Attestation"]
        assert len(held) < 12
        assert not session.scalars(select(OutboxMail)).all()


@pytest.mark.parametrize("slug", ["carros", "carcans"])
def test_papers_sent_were_opened_and_accepted_and_an_agent_refused_one_that_waits(
    sqlite: Database, tmp_path: Path, slug: str
) -> None:
    loaded(sqlite, slug, FolderFiles(tmp_path))
    with sqlite.session(slug) as session:
        households = {name: account_of(session, slug, name).household_id for name in ("famille", "nguyen")}
        verdicts = {
            name: {
                (each.attachment.verdict, case.state)
                for case in session.scalars(select(Case).where(Case.household_id == household))
                for given in attachments.of_case(session, case).values()
                for each in given
            }
            for name, household in households.items()
        }
        assert verdicts["famille"] == {("accepted", "valid")}
        assert ("refused", "waiting") in verdicts["nguyen"]
        opened = set(session.scalars(select(Reading.document_id)))
        judged = set(session.scalars(select(Attachment.document_id).where(Attachment.verdict != "")))
        assert judged <= opened


def test_without_a_place_for_files_the_demo_has_no_papers(sqlite: Database) -> None:
    town = load_town(read_bundle(ROOT / "towns", "carros"), vocabulary())
    with sqlite.begin("carros") as session:
        demo.load_demo(session, town=town)
        assert set(session.scalars(select(Document.kind))) == {RECEIPT}, "receipts are the town's own"


def test_a_page_reads_as_it_was_written_and_the_same_words_make_the_same_file(tmp_path: Path) -> None:
    made = write_page(tmp_path / "one.pdf", "Attestation d’inscription", "Famille Zoé Łopez")
    assert write_page(tmp_path / "two.pdf", "Attestation d’inscription", "Famille Zoé Łopez").digest == made.digest
    assert (made.pages, made.size) == (1, made.path.stat().st_size)
    document = pypdfium2.PdfDocument(made.path)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "Attestation d’inscription" in text
    assert "Famille Zoé ?opez" in text
