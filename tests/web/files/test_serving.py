"""Documents go out after a look at who asks, and can do nothing where they arrive."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain import actors
from domain.papers import RefusedPaper
from domain.records import Account, Attachment, Case, Document
from tests.gateways import papers_made as made
from tests.web.conftest import Enter
from tests.web.papers_town import TOWN, begin, given, post, publish
from web import current
from web.files import tokens
from web.files.serving import disposition


@pytest.fixture
def family(app: Flask, enter: Enter, tmp_path: Path) -> FlaskClient:
    publish(app, tmp_path)
    return enter(TOWN, "famille")


@pytest.fixture
def document(app: Flask, family: FlaskClient) -> Document:
    step = begin(family)
    post(family, step, "upload:proof", proof=(made.pdf(pages=2), 'été "2026".pdf'))
    return given(app, step)["proof"][0].document


def address(document: Document, end: str = "") -> str:
    return f"/{TOWN}/files/{document.id}{end}"


def test_a_family_downloads_its_own_and_nothing_in_it_can_run(family: FlaskClient, document: Document) -> None:
    answer = family.get(address(document))
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    assert answer.content_length == document.size == len(answer.data)
    assert answer.content_type == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("bail.pdf", "attachment; filename=\"bail.pdf\"; filename*=UTF-8''bail.pdf"),
        ("été.pdf", "attachment; filename=\"_t_.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9.pdf"),
        ('a";\r\nX: 1.pdf', "attachment; filename=\"a____X: 1.pdf\"; filename*=UTF-8''a%22%3B%0D%0AX%3A%201.pdf"),
    ],
)
def test_a_name_cannot_write_a_header(name: str, header: str) -> None:
    assert disposition(name) == header


def test_a_page_is_seen_as_a_picture_made_once(app: Flask, family: FlaskClient, document: Document) -> None:
    for page in (1, 2):
        answer = family.get(address(document, f"/preview/{page}"))
        assert (answer.status_code, answer.content_type) == (200, "image/webp")
        assert answer.data[8:12] == b"WEBP"
    assert app.extensions["gateways"]["files"].exists(TOWN, f"{document.hash}.2.webp")
    for page in (0, 3):
        assert family.get(address(document, f"/preview/{page}")).status_code == 404


def test_only_its_owner_opens_it(app: Flask, document: Document, enter: Enter) -> None:
    for name in ("nouvelle", "agent", "chef"):
        client = enter(TOWN, name)
        assert client.get(address(document)).status_code == 404, name
        assert client.get(address(document, "/preview/1")).status_code == 404, name
    visitor = app.test_client().get(address(document))
    assert visitor.headers["Location"].startswith(f"/{TOWN}/login")
    assert enter("carros", "famille").get(f"/carros/files/{document.id}").status_code == 404


@pytest.mark.parametrize("state", ["waiting", "refused"])
def test_nobody_opens_what_is_not_clean(app: Flask, family: FlaskClient, document: Document, state: str) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Document)).one().scan = state
    for end in ("", "/preview/1"):
        answer = family.get(address(document, end))
        assert answer.status_code == 400
        assert b"%PDF-" not in answer.data


def sent(app: Flask, document: Document) -> str:
    """The document stands in a case; its id."""
    with app.extensions["database"].begin(TOWN) as session:
        case = session.scalars(select(Case).where(Case.household_id == document.household_id)).first()
        assert case is not None
        attachment = session.scalars(select(Attachment)).one()
        attachment.case_id, attachment.draft_id = case.id, None
        return case.id


def token(
    app: Flask, document: Document, case_id: str, name: str = "agent", what: tokens.What = "file", mark: str = ""
) -> str:
    with app.extensions["database"].session(TOWN) as session, app.app_context():
        account = session.scalars(select(Account).where(Account.email == f"{name}@{TOWN}.example")).one()
        actor = actors.of_account(account)
        return tokens.make(town=TOWN, actor=actor, document_id=document.id, case_id=case_id, what=what, mark=mark)


def test_an_agent_opens_it_by_a_token_of_its_own_for_a_case_that_has_it(
    app: Flask, document: Document, enter: Enter
) -> None:
    case_id = sent(app, document)
    agent = enter(TOWN, "agent")
    good = token(app, document, case_id)
    assert agent.get(address(document, f"?open={good}")).data.startswith(b"%PDF-")
    assert agent.get(address(document, f"/preview/1?open={good}")).data[8:12] == b"WEBP"
    preview = token(app, document, case_id, what="preview")
    assert agent.get(address(document, f"/preview/2?open={preview}")).data[8:12] == b"WEBP"
    for bad in (
        preview,
        token(app, document, case_id, "chef"),
        token(app, document, "another-case"),
        good[:-2] + "xx",
        "",
    ):
        assert agent.get(address(document, f"?open={bad}")).status_code == 404


def test_what_an_agent_downloads_bears_its_name(app: Flask, document: Document, enter: Enter) -> None:
    good = token(app, document, sent(app, document), mark="Inès Martin, 21/11/2026")
    answer = enter(TOWN, "agent").get(address(document, f"?open={good}"))
    assert answer.data.startswith(b"%PDF-")
    assert answer.content_length == len(answer.data) != document.size
    with pikepdf.open(io.BytesIO(answer.data)) as marked:
        assert len(marked.pages) == 2


@pytest.mark.parametrize("end", ["", "/preview/1"])
def test_no_connection_waits_while_a_page_is_drawn_and_a_full_house_says_try_again(
    app: Flask, document: Document, enter: Enter, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    good, held = token(app, document, sent(app, document), mark="Inès Martin"), []

    def busy(*args: Any) -> Any:
        held.append(current.session().in_transaction())
        raise RefusedPaper("Attendez une minute.", "busy")

    for name in ("preview", "watermark"):
        monkeypatch.setattr(app.extensions["gateways"]["papers"], name, busy)
    answer = enter(TOWN, "agent").get(address(document, f"{end}?open={good}"))
    assert held == [False]
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "réessayez dans quelques secondes" in answer.text
