"""The storage space."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from domain import readings, storage_space
from domain.actors import Actor
from domain.clock import today
from domain.database import counting
from domain.expiry import expires_on
from domain.records import Account, Case, Document, HouseholdPerson
from schemas.definitions import DocumentKind, Validity
from tests.gateways import papers_made as made
from tests.web.conftest import Enter
from tests.web.pages import check_page, soup
from tests.web.papers_town import TOWN, begin, post, publish, token_in

SPACE = f"/{TOWN}/family/documents"


@pytest.fixture
def family(app: Flask, enter: Enter, tmp_path: Path) -> FlaskClient:
    publish(app, tmp_path)
    return enter(TOWN, "famille")


def add(client: FlaskClient, kind: str, owner: str = "", *files: tuple[bytes, str]) -> TestResponse:
    data = {"csrf_token": token_in(client.get(SPACE).text), "_action": "add", "kind": kind, "owner": owner}
    sent = [(io.BytesIO(content), name) for content, name in files]
    return client.post(SPACE, data={**data, "file": sent}, content_type="multipart/form-data")


def press(client: FlaskClient, action: str) -> TestResponse:
    data = {"csrf_token": token_in(client.get(SPACE).text), "_action": action}
    return client.post(SPACE, data=data, follow_redirects=True)


def kept(app: Flask) -> list[Document]:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(Document).order_by(Document.uploaded_at)))


def account(app: Flask, name: str = "famille") -> Account:
    with app.extensions["database"].session(TOWN) as session:
        return session.scalars(select(Account).where(Account.email == f"{name}@{TOWN}.example")).one()


def child_of(app: Flask) -> str:
    with app.extensions["database"].session(TOWN) as session:
        place = select(HouseholdPerson).where(
            HouseholdPerson.household_id == account(app).household_id, HouseholdPerson.role == "child"
        )
        return session.scalars(place).first().person_id  # type: ignore[union-attr]


def test_the_space_keeps_the_rules_of_every_page(app: Flask, family: FlaskClient) -> None:
    assert "Rien encore" in family.get(SPACE).text
    add(family, "address_proof", "", (made.pdf(), "bail.pdf"))
    check_page(soup(family.get(SPACE).text), SPACE)


def test_a_paper_is_added_by_its_kind_and_says_until_when(app: Flask, family: FlaskClient) -> None:
    assert add(family, "address_proof", "", (made.phone_photo(), "IMG.JPG")).status_code == 302
    (document,) = kept(app)
    three_months = DocumentKind("x", "x", valid_for=Validity(3, "months"))
    assert document.expires_on == expires_on(three_months, today())
    assert (document.name, document.household_id, document.person_id) == ("IMG.pdf", account(app).household_id, None)
    page = soup(family.get(SPACE).text).select_one("main")
    assert page is not None
    text = " ".join(page.get_text().split())
    assert "Notre foyer" in text
    assert "Valable jusqu’au" in text.replace("\u00a0", " ")


def test_photos_of_one_paper_become_one_document(app: Flask, family: FlaskClient) -> None:
    add(family, "address_proof", "", (made.phone_photo(), "1.jpg"), (made.heic(), "2.heic"))
    assert [document.pages for document in kept(app)] == [2]


@pytest.mark.parametrize(
    ("kind", "owner", "said"),
    [
        ("", "", "quel document"),
        ("nothing", "", "quel document"),
        ("vaccines", "", "quel enfant"),
        ("vaccines", "somebody-else", "quel enfant"),
    ],
)
def test_what_it_is_and_for_whom_must_be_said(
    app: Flask, family: FlaskClient, kind: str, owner: str, said: str
) -> None:
    answer = add(family, kind, owner, (made.pdf(), "a.pdf"))
    assert answer.status_code == 422
    assert said in soup(answer.text).select_one(".error-summary").get_text()  # type: ignore[union-attr]
    check_page(soup(answer.text), SPACE)
    assert not kept(app)


def test_a_file_must_be_chosen_and_be_good(app: Flask, family: FlaskClient) -> None:
    assert add(family, "address_proof").status_code == 422
    answer = add(family, "address_proof", "", (made.archive(), "a.pdf"))
    assert answer.status_code == 422
    assert "zip" in soup(answer.text).select_one("#file-error").get_text()  # type: ignore[union-attr]


def test_a_childs_paper_stands_under_its_name(app: Flask, family: FlaskClient) -> None:
    child = child_of(app)
    add(family, "vaccines", child, (made.pdf(), "carnet.pdf"))
    assert kept(app)[0].person_id == child
    shelf = soup(family.get(SPACE).text).select_one("section[aria-labelledby^=shelf]")
    assert "carnet.pdf" in shelf.get_text()  # type: ignore[union-attr]
    assert "Notre foyer" not in shelf.get_text()  # type: ignore[union-attr]


def test_what_is_worth_nothing_more_says_so(app: Flask, family: FlaskClient) -> None:
    add(family, "address_proof", "", (made.pdf(), "bail.pdf"))
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Document)).one().expires_on = date(2020, 1, 31)
    assert "Expiré le 31/01/2020" in family.get(SPACE).text.replace("\u00a0", " ")


def test_a_paper_sent_with_a_request_says_which_who_opened_it_and_stays_with_it(
    app: Flask, family: FlaskClient
) -> None:
    step = begin(family)
    post(family, step, "upload:proof", proof=(made.pdf(), "bail.pdf"))
    (document,) = kept(app)
    with app.extensions["database"].begin(TOWN) as session:
        case = session.scalars(select(Case).where(Case.account_id == account(app).id)).first()
        assert case is not None
        from domain.records import Attachment

        given = session.scalars(select(Attachment)).one()
        given.case_id, given.draft_id = case.id, None
        reader = Actor("agent", id=account(app, "agent").id, name="Inès Martin", roles=("agent",))
        readings.note(
            session, actor=reader, what="document", detail="bail.pdf", household_id=case.household_id,
            case_id=case.id, document_id=document.id,
        )  # fmt: skip
    text = family.get(SPACE).text
    assert case.reference in text
    assert "Inès Martin" in text
    answer = press(family, f"remove:{document.id}")
    assert "le gardent" in answer.text
    assert "bail.pdf" not in soup(family.get(SPACE).text).select_one("main").get_text()  # type: ignore[union-attr]
    assert family.get(f"/{TOWN}/files/{document.id}").data.startswith(b"%PDF-"), "its owner still opens it there"


def test_another_family_s_papers_are_neither_seen_nor_removed(app: Flask, family: FlaskClient, enter: Enter) -> None:
    add(family, "address_proof", "", (made.pdf(), "bail.pdf"))
    (document,) = kept(app)
    stranger = enter(TOWN, "nouvelle")
    assert "bail.pdf" not in stranger.get(SPACE).text
    assert press(stranger, f"remove:{document.id}").status_code == 404
    assert kept(app)[0].removed_at is None
    agent = enter(TOWN, "agent")
    assert agent.get(f"/{TOWN}/files/{document.id}").status_code == 404


def test_what_the_town_gave_is_downloaded_and_not_removed(app: Flask, family: FlaskClient) -> None:
    add(family, "other", "", (made.pdf(), "attestation.pdf"))
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Document)).one().origin = "town"
    page = soup(family.get(SPACE).text)
    assert "Remis par" in page.get_text()
    assert not page.select('button[value^="remove:"]')
    assert press(family, f"remove:{kept(app)[0].id}").status_code == 404


def test_a_stale_page_adds_nothing(app: Flask, family: FlaskClient) -> None:
    data = {"csrf_token": "stale", "kind": "other", "file": [(io.BytesIO(made.pdf()), "a.pdf")]}
    assert family.post(SPACE, data=data, content_type="multipart/form-data").status_code == 400
    assert not kept(app)


def test_the_space_is_read_with_few_statements_whatever_it_holds(app: Flask, family: FlaskClient) -> None:
    with counting(app.extensions["database"]) as empty:
        family.get(SPACE)
    for number in range(1, 5):
        add(family, "address_proof", "", (made.pdf(pages=number), f"{number}.pdf"))
    with counting(app.extensions["database"]) as full:
        family.get(SPACE)
    assert len(of_the_page(full)) <= len(of_the_page(empty)) + 1
    assert len(full) <= 9, full


def of_the_page(statements: list[str]) -> list[str]:
    """Without the look at new editions, which falls on one page of each second."""
    return [statement for statement in statements if "FROM publication" not in statement]


def test_a_visitor_is_asked_to_log_in(client: FlaskClient) -> None:
    assert client.get(SPACE).headers["Location"].startswith(f"/{TOWN}/login")


def test_a_space_that_is_full_says_what_to_do(app: Flask, family: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_space, "MOST_KEPT", 1)
    assert add(family, "address_proof", "", (made.pdf(), "1.pdf")).status_code == 302
    answer = add(family, "address_proof", "", (made.pdf(pages=2), "2.pdf"))
    assert answer.status_code == 422
    assert "Votre espace est plein" in soup(answer.text).select_one("#file-error").get_text()  # type: ignore[union-attr]
    assert len(kept(app)) == 1


def test_the_buttons_of_a_paper_without_a_kind_say_its_name_once(family: FlaskClient) -> None:
    add(family, "other", "", (made.pdf(), "attestation.pdf"))
    add(family, "address_proof", "", (made.pdf(pages=2), "bail.pdf"))
    said = [each.get_text(" ", strip=True) for each in soup(family.get(SPACE).text).select("button[value^=remove]")]
    assert sorted(said) == ["Retirer Justificatif de domicile, bail.pdf", "Retirer attestation.pdf"]
