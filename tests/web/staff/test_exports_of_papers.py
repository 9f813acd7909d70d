from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain import printing
from domain.records import Attachment, Case, Document
from tests.web.conftest import Enter
from tests.web.staff import exporting, papers_town
from tests.web.staff.exporting import TOWN, fetched, readings, the_export
from tests.web.staff.papers_town import employ

archive = exporting.archive
case = papers_town.case


def test_papers_come_in_a_folder_for_each_case_marked_with_who_took_them(
    app: Flask, archive: tuple[FlaskClient, str], case: Case, tmp_path: Path
) -> None:
    papers = fetched(app, *archive)
    names = sorted(name for name in papers.namelist() if name.endswith(".pdf"))
    assert [name.rpartition("-")[2] for name in names] == ["Justificatif de domicile.pdf", "Livret de famille.pdf"]
    assert all(name.startswith(case.reference) for name in names)
    with pikepdf.open(io.BytesIO(papers.read(names[0]))) as pdf:
        drawn = b"".join(content.read_bytes() for page in pdf.pages for content in page.obj.Contents)
    assert case.reference.encode() in drawn
    listed = papers.read("liste-des-pieces.csv").decode("utf-8-sig")
    assert all(name in listed for name in names)


def test_a_paper_that_the_town_still_makes_is_listed_as_such(
    app: Flask, archive: tuple[FlaskClient, str], case: Case
) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        stored = session.scalars(select(Case).where(Case.id == case.id)).one()
        printing.order(session, case=stored, name="Attestation.pdf")
    listed = fetched(app, *archive).read("liste-des-pieces.csv").decode("utf-8-sig")
    assert any("Attestation;" in line and "Se prépare encore" in line for line in listed.splitlines())


def test_each_paper_taken_is_noted_as_read(app: Flask, archive: tuple[FlaskClient, str], case: Case) -> None:
    fetched(app, *archive)
    noted = readings(app, "document")
    assert [each.detail for each in noted] == ["Export : Justificatif de domicile", "Export : Livret de famille"]
    assert {(each.case_id, each.household_id) for each in noted} == {(case.id, case.household_id)}


@pytest.mark.parametrize(
    ("roles", "reserved", "given"),
    [(("agent",), "yes", False), (("agent", "health"), "", False), (("agent", "health"), "yes", True)],
)
def test_papers_of_few_readers_leave_only_to_them_on_asking(
    app: Flask, enter: Enter, case: Case, roles: tuple[str, ...], reserved: str, given: bool
) -> None:
    employ(app, "agent", *roles)
    papers = fetched(app, enter(TOWN, "agent"), f"?procedure=family&q={case.reference}", reserved=reserved)
    assert any("accueil" in name for name in papers.namelist()) == given
    assert ("accueil" in papers.read("liste-des-pieces.csv").decode()) == given


def test_a_paper_that_the_antivirus_has_not_seen_stays(
    app: Flask, archive: tuple[FlaskClient, str], case: Case
) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        of_case = select(Attachment.document_id).where(Attachment.case_id == case.id, Attachment.question == "proof")
        session.scalars(select(Document).where(Document.id.in_(of_case))).one().scan = "waiting"
    papers = fetched(app, *archive)
    assert not any("Justificatif" in name for name in papers.namelist())
    assert "antivirus" in papers.read("liste-des-pieces.csv").decode()
    assert the_export(app).left_out >= 1


def test_a_file_that_is_lost_is_listed_and_the_others_arrive(
    app: Flask, archive: tuple[FlaskClient, str], case: Case
) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        of_case = select(Attachment.document_id).where(Attachment.case_id == case.id, Attachment.question == "proof")
        lost = session.scalars(select(Document).where(Document.id.in_(of_case))).one().hash
    app.extensions["gateways"]["files"].delete(TOWN, lost)
    papers = fetched(app, *archive)
    assert len([name for name in papers.namelist() if name.endswith(".pdf")]) == 1
    assert "N’a pas pu être lue" in papers.read("liste-des-pieces.csv").decode()
