"""What an agent did not mark stays as it was sent, whatever is posted; and the correction can still be sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain.records import Case
from tests.gateways import papers_made as made
from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.papers_town import TOWN, begin, draft_of, given, post, publish, token_in
from tests.web.wizard.conftest import logged_in
from tests.web.wizard.files_of_a_step import PDF, send
from tests.web.wizard.test_corrections import mark


@pytest.fixture
def family(app: Flask, enter: Enter, tmp_path: Path) -> FlaskClient:
    publish(app, tmp_path)
    return enter(TOWN, "famille")


@pytest.fixture
def reference(family: FlaskClient) -> str:
    return send(family, begin(family))


def correct(app: Flask, family: FlaskClient, reference: str, **marked: str) -> str:
    """Give the case back; the address of the draft that corrects it."""
    mark(logged_in(app, "agent"), reference, **marked)
    parent = Person(family).visit(f"/{TOWN}/procedures/papers?case={reference}").press("Commencer")
    return "/".join(parent.address.split("/")[:4])


def case_now(app: Flask, reference: str) -> Case:
    with app.extensions["database"].session(TOWN) as session:
        return session.scalars(select(Case).where(Case.reference == reference)).one()


def children(app: Flask, reference: str) -> list[str]:
    return [row["_key"] for row in case_now(app, reference).answers["children"]]


def upload(client: FlaskClient, draft: str, page: str, name: str) -> int:
    content = made.pdf()
    headers = {
        "X-CSRFToken": token_in(client.get(page).text), "X-Upload-Key": "some-key-1", "X-Upload-Offset": "0",
        "X-Upload-Length": str(len(content)), "X-Upload-Name": "autre.pdf",
    }  # fmt: skip
    address = f"{draft}/files/{name}"
    return client.post(address, data=content, headers=headers, content_type="application/octet-stream").status_code


def test_a_question_is_asked_whose_condition_reads_an_answer_that_stays(
    app: Flask, family: FlaskClient, reference: str
) -> None:
    draft = correct(app, family, reference, without="Pourquoi donc ?")
    page = Person(family).visit(f"{draft}/papers")
    assert page.page.find("input", attrs={"name": "without"})
    assert page.page.find("input", attrs={"name": "name"}) is None
    page.press("Suivant", {"Pourquoi sans autre papier": "Perdu dans un déménagement"}).press("Valider")
    assert case_now(app, reference).answers["without"] == "Perdu dans un déménagement"


def test_papers_of_what_was_not_marked_are_neither_added_nor_taken_back(
    app: Flask, family: FlaskClient, reference: str
) -> None:
    first = children(app, reference)[0]
    draft = correct(app, family, reference, name="Un nom entier.")
    page, before = f"{draft}/papers", given(app, f"{draft}/papers")
    names = ["proof", f"children-{first}-vaccines", "guests-0123456789-letter", "children-0123456789-vaccines"]
    assert [upload(family, draft, page, name) for name in names] == [404] * 4
    (proof,), (vaccines,) = before["proof"], before[f"children-{first}-vaccines"]
    post(family, page, f"detach:proof:{proof.document.id}", proof=PDF)
    for address in (f"{draft}/children", f"{draft}/children/children/{first}"):
        post(family, address, f"detach:children-{first}-vaccines:{vaccines.document.id}", page)
    assert given(app, page).keys() == before.keys()
    assert len(given(app, page)["proof"]) == 1


def test_only_the_people_of_whom_something_was_marked_are_shown_or_removed(
    app: Flask, family: FlaskClient, reference: str
) -> None:
    first, second, *_ = children(app, reference)
    draft = correct(app, family, reference, **{f"children-{first}-first_name": "Son prénom entier."})
    step = f"{draft}/children"
    page = Person(family).visit(step)
    assert [each["id"] for each in page.page.select("article.person")] == [f"children-{first}"]
    post(family, step, f"remove:children:{second}")
    assert family.get(f"{step}/children/{second}").status_code == 404
    other = {f"children-{second}-last_name": "X"}
    assert post(family, f"{step}/children/{second}", "save", step, **other).status_code == 404
    crafted = {f"children-{first}-first_name": "Zoé", f"children-{first}-last_name": "Autre"}
    assert post(family, f"{step}/children/{first}", "save", **crafted).status_code == 302
    before = {row["_key"]: row for row in case_now(app, reference).answers["children"]}
    after = {row["_key"]: row for row in draft_of(app, draft).answers["children"]}
    assert list(after) == list(before)
    assert after[first]["first_name"] == "Zoé"
    assert after[first]["last_name"] == before[first]["last_name"]
    assert after[second]["last_name"] == before[second]["last_name"]
    Person(family).visit(step).press("Suivant").press("Valider")
    assert case_now(app, reference).state == "waiting"


def test_a_page_that_asks_nothing_sends_nothing(app: Flask, family: FlaskClient, reference: str) -> None:
    draft = correct(app, family, reference, name="Un nom entier.")
    form: dict[str, Any] = {"csrf_token": token_in(family.get(f"{draft}/papers").text), "_action": "submit"}
    assert family.post(f"{draft}/children", data=form).status_code == 302
    assert draft_of(app, draft).state == "open"


def test_what_an_agent_marks_later_is_asked_too(app: Flask, family: FlaskClient, reference: str) -> None:
    draft = correct(app, family, reference, name="Un nom entier.")
    Person(family).visit(f"{draft}/papers").press("Suivant", {"Nom du dossier": "Dossier entier"})
    with app.extensions["database"].session(TOWN) as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        case.marked = {"without": "Dites pourquoi."}
        session.commit()
    page = Person(family).visit(f"{draft}/")
    assert page.address.endswith("/papers")
    page.must_see("Dites pourquoi.")
    page.press("Suivant", {"Pourquoi sans autre papier": "Perdu"}).press("Valider")
    answers = case_now(app, reference).answers
    assert (answers["without"], answers["name"]) == ("Perdu", "Dossier entier")
