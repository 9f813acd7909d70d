"""What the portal made for a family, where the family and the agent look for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from domain import attachments, drafts
from domain.actors import of_account
from domain.records import Case, Document
from jobs.base import Tools
from jobs.print_documents import print_documents
from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.family.conftest import child_of, owner
from tests.web.pages import check_page, soup
from workflows import engine

TOWN = "cesson-sevigne"
ANSWERS = {
    "last_name": "Morvan",
    "first_name": "Missie",
    "birth_date": "2022-03-09",
    "school_level": "ps",
    "school_start": "2026-09-01",
    "exemption": False,
}


def printed(app: Flask) -> int:
    """Let the job print what was ordered."""
    extensions = app.extensions
    files: Any = extensions["gateways"]["files"]
    return print_documents(Tools(extensions["database"], extensions["editions"].of, print, files, Path("none")))


def receipt_of(app: Flask, case: Case) -> Document:
    with app.extensions["database"].session(case.town) as session:
        stored = session.scalars(select(Case).where(Case.id == case.id)).one()
        return attachments.file_of_case(session, stored)[attachments.GIVEN][0].document


@pytest.fixture
def case(app: Flask) -> Case:
    """An enrolment that the family of Cesson-Sévigné just sent for Missie."""
    with app.extensions["database"].begin(TOWN) as session:
        town, family = app.extensions["editions"].current(TOWN), of_account(owner(session, TOWN))
        procedure, child = town.procedures["school_enrolment"], child_of(app, TOWN)
        draft = drafts.start(session, town=town, procedure=procedure, actor=family, subject_id=child)
        return engine.submit(session, town=town, draft=draft, actor=family, answers=ANSWERS)


def test_a_receipt_is_on_the_page_of_its_request_and_opens_once_made(app: Flask, enter: Enter, case: Case) -> None:
    person = Person(enter(TOWN, "famille")).visit(f"/{TOWN}/family/requests/{case.reference}")
    person.must_see("Vos documents à télécharger", "Accusé de réception n° 20", "En préparation")
    receipt = receipt_of(app, case)
    assert not person.page.select(f'a[href="/{TOWN}/files/{receipt.id}"]')
    assert person.client.get(f"/{TOWN}/files/{receipt.id}").status_code != 200
    assert printed(app) == 1
    person.visit(f"/{TOWN}/family/requests/{case.reference}")
    check_page(person.page, "request")
    assert person.page.select_one(f'a[href="/{TOWN}/files/{receipt.id}"]')
    assert not person.sees("En préparation")
    answer = person.client.get(f"/{TOWN}/files/{receipt.id}")
    assert answer.data.startswith(b"%PDF-")
    assert "Accus" in answer.headers["Content-Disposition"]
    assert enter(TOWN, "nouvelle").get(f"/{TOWN}/files/{receipt.id}").status_code == 404


def test_an_agent_opens_it_from_the_case(app: Flask, enter: Enter, case: Case) -> None:
    printed(app)
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}")
    agent.must_see("Donné à la famille", "Accusé de réception n° 20")
    [button] = agent.page.select(f'button[formaction$="/files/{receipt_of(app, case).id}"]')
    assert "Ouvrir" in button.get_text()
    token = agent.page.select_one('input[name="csrf_token"]')
    assert token is not None
    opened = agent.client.post(str(button["formaction"]), data={"csrf_token": token["value"]}, follow_redirects=True)
    assert opened.data.startswith(b"%PDF-")


def test_receipts_stay_folded_below_what_the_town_handed_over(enter: Enter, case: Case) -> None:
    family = enter(TOWN, "famille")
    page = soup(family.get(f"/{TOWN}/family/section/downloads").text)
    [folded] = page.select("details.receipts")
    assert "Accusés de vos envois (1)" in folded.get_text()
    assert "Rien à télécharger" in page.get_text()
    space = soup(family.get(f"/{TOWN}/family/documents").text)
    assert "Accusés de vos envois" in space.get_text()
    assert not space.select('button[value^="remove:"]')


def test_a_towns_certificate_comes_with_its_decision(app: Flask, enter: Enter, case: Case) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        town, agent = app.extensions["editions"].current(TOWN), of_account(owner(session, TOWN, "agent"))
        stored = session.scalars(select(Case).where(Case.id == case.id)).one()
        for step in ("propose", "confirm"):
            engine.take(session, town=town, case=stored, transition=step, actor=agent, expected_version=stored.version)
    assert printed(app) == 2
    person = Person(enter(TOWN, "famille")).visit(f"/{TOWN}/family/requests/{case.reference}")
    person.must_see("Attestation d'inscription, Missie Morvan", "Accusé de réception n° 20")
    page = soup(person.client.get(f"/{TOWN}/family/section/downloads").text)
    [link] = page.select(".list > li a.cover:not(details a)")
    assert "Attestation d'inscription" in link.get_text().replace("’", "'")
    content = person.client.get(str(link["href"])).data
    with pypdfium2.PdfDocument(content) as opened:
        said = opened[0].get_textpage().get_text_range().replace("\u00a0", " ")
    for words in ("Attestation d’inscription scolaire", "Missie Morvan", "9 mars 2022", "Petite section"):
        assert words in said, said
