from __future__ import annotations

import io

import img2pdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from domain import attachments, drafts
from domain.actors import of_account
from domain.records import Account, Case, CaseEvent, Document, OutboxMail
from domain.storage_space import space
from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.pages import check_page, token_of
from tests.web.staff.papers_town import TOWN, case

__all__ = ["case"]


def a_pdf() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(picture, "PNG")
    return bytes(img2pdf.convert(picture.getvalue()))


def give(enter: Enter, case: Case, content: bytes, **more: str) -> Person:
    person = Person(enter(TOWN, "agent"))
    address = f"/{TOWN}/inbox/{case.reference}/give"
    data = {"csrf_token": token_of(person.client, address), "label": "Attestation d’inscription", **more}
    if content:
        data["file"] = (io.BytesIO(content), "scan.pdf")  # type: ignore[assignment]
    return person._arrive(
        person.client.post(address, data=data, content_type="multipart/form-data", follow_redirects=True)
    )


def test_the_case_leads_to_a_page_of_its_own(app: Flask, enter: Enter, case: Case) -> None:
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}")
    person.follow("Donner un document à la famille")
    check_page(person.page, "give")
    assert person.title == "Donner un document à la famille"


def test_it_lies_in_the_familys_space_in_the_case_and_in_the_journal(app: Flask, enter: Enter, case: Case) -> None:
    give(enter, case, a_pdf(), message="Bonne rentrée !").must_see("dans l'espace de la famille", "Attestation")
    with app.extensions["database"].session(TOWN) as session:
        assert case.household_id is not None
        [document] = [each for each in space(session, household_id=case.household_id) if each.origin == "town"]
        assert (document.name, document.scan) == ("Attestation d’inscription.pdf", "clean")
        line = session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc())
        ).first()
        assert (line.visible_to, line.note) == ("all", "Document donné : Attestation d’inscription\n\nBonne rentrée !")
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}")
    person.must_see("Donné à la famille", "Attestation d'inscription.pdf")
    assert not [each for each in person.page.select("details.piece") if "Attestation" in each.get_text()]


def test_the_family_is_told_by_mail_without_the_document(app: Flask, enter: Enter, case: Case) -> None:
    give(enter, case, a_pdf(), message="Bonne rentrée !")
    with app.extensions["database"].session(TOWN) as session:
        [mail] = session.scalars(select(OutboxMail).where(OutboxMail.subject.startswith("Un document pour vous")))
        assert "Attestation d’inscription" in mail.text
        assert "Bonne rentrée !" in mail.text
        assert f"/{TOWN}/family/requests/{case.reference}" in mail.text


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        (b"", {}, "Choisissez le fichier à donner"),
        (b"<html><script>alert(1)</script></html>", {}, "PDF"),
        (b"%PDF-1.4 nonsense", {}, ""),
        (b"x", {"label": " "}, "Dites comment la famille doit appeler ce document"),
    ],
)
def test_what_cannot_be_given_says_what_to_do_and_keeps_the_words(
    app: Flask, enter: Enter, case: Case, content: bytes, more: dict[str, str], said: str
) -> None:
    person = give(enter, case, content, **{"message": "Bonne rentrée !", **more})
    assert person.status == 422
    person.must_see(said)
    assert person.page.find("textarea", id="message").get_text() == "Bonne rentrée !"
    with app.extensions["database"].session(TOWN) as session:
        assert not list(session.scalars(select(Document).where(Document.origin == "town")))


def test_sending_it_corrected_does_not_replace_what_the_town_gave(app: Flask, enter: Enter, case: Case) -> None:
    give(enter, case, a_pdf())
    with app.extensions["database"].begin(TOWN) as session:
        stored = session.scalars(select(Case).where(Case.id == case.id)).one()
        sender = session.scalars(select(Account).where(Account.id == stored.account_id)).one()
        draft = drafts.reopen(session, case=stored, actor=of_account(sender), facts={})
        attachments.copy_to_draft(session, case=stored, draft=draft)
        attachments.move_to_case(session, draft=draft, case=stored, questions=[])
        names = [each.document.name for each in attachments.file_of_case(session, stored)[attachments.GIVEN]]
        assert [name for name in names if not name.startswith("Accusé")] == ["Attestation d’inscription.pdf"]
        assert set(attachments.of_case(session, stored)) == set()


@pytest.mark.parametrize(("name", "status"), [("famille", 403), ("config", 403)])
def test_only_who_decides_gives(enter: Enter, case: Case, name: str, status: int) -> None:
    client = enter(TOWN, name)
    address = f"/{TOWN}/inbox/{case.reference}/give"
    assert client.get(address).status_code == status
    data = {"csrf_token": token_of(client, f"/{TOWN}/account")}
    assert client.post(address, data=data).status_code == status


def test_a_page_left_open_too_long_keeps_the_words(app: Flask, enter: Enter, case: Case) -> None:
    client = enter(TOWN, "agent")
    answer = client.post(f"/{TOWN}/inbox/{case.reference}/give", data={"label": "Attestation", "csrf_token": "old"})
    assert answer.status_code == 400
    assert 'value="Attestation"' in answer.text
