from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain import attachments
from domain.records import Account, Case, Document, Draft, Person
from forms.attached import NAMES
from tests.gateways import papers_made as made
from tests.web.conftest import Enter
from tests.web.pages import soup
from tests.web.papers_town import TOWN, begin, given, post, publish
from tests.web.wizard import files_of_a_step
from tests.web.wizard.files_of_a_step import PDF, case_with, send

family = files_of_a_step.family
step = files_of_a_step.step


def test_what_is_shown_goes_with_the_case_and_what_is_hidden_does_not(
    app: Flask, family: FlaskClient, step: str
) -> None:
    post(family, step, "upload:more", more=(made.pdf(pages=4), "caché.pdf"), optional="yes")
    post(family, step, "upload:proof", optional="no")
    reference = send(family, step)
    case, papers = case_with(app, reference)
    assert {name.rpartition("-")[2] for name in papers} == {"proof", "vaccines"}
    assert case.answers["proof"] == [papers["proof"][0].document.id]
    assert not given(app, step)
    assert case.facts[NAMES][papers["proof"][0].document.id] == "facture.pdf"
    assert papers["proof"][0].document.household_id == case.household_id
    assert "facture.pdf" in family.get(f"/{TOWN}/family/requests/{reference}").text


def test_a_correction_begins_with_what_was_not_refused(app: Flask, family: FlaskClient, step: str) -> None:
    reference = send(family, step)
    case, papers = case_with(app, reference)
    (proof,) = papers["proof"]
    with app.extensions["database"].begin(TOWN) as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        attachments.judge(session, case=case, attachment_id=proof.attachment.id, accepted=False, reason="Trop vieux.")
        case.state, case.holder, case.marked = "to_correct", "family", {"proof": "Trop vieux : donnez le dernier."}
    page = family.get(f"/{TOWN}/procedures/papers?case={reference}")
    token = soup(page.text).find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
    begun = family.post(
        f"/{TOWN}/procedures/papers?case={reference}", data={"csrf_token": token}, follow_redirects=True
    ).request.path
    assert begun.endswith("/papers")
    kept = given(app, begun)
    assert "proof" not in kept
    assert [name.rpartition("-")[2] for name in kept] == ["vaccines"] * len(kept)
    assert "Trop vieux" in soup(family.get(begun).text).select_one("#proof-error").get_text()  # type: ignore[union-attr]
    assert post(family, begun, "upload:proof", proof=(made.pdf(pages=3), "nouveau.pdf")).status_code == 302
    assert not soup(family.get(begun).text).select_one("#proof-error"), "another paper answers the agent"


def test_new_children_get_their_papers_when_they_get_their_records(
    app: Flask, family: FlaskClient, enter: Enter, step: str
) -> None:
    reference = send(family, step)
    agent = enter(TOWN, "chef")
    page = soup(agent.get(f"/{TOWN}/inbox/{reference}").text)
    data = {each: str(page.find("input", attrs={"name": each})["value"]) for each in ("csrf_token", "version")}  # type: ignore[index]
    answer = agent.post(f"/{TOWN}/inbox/{reference}", data={**data, "_action": "approve"})
    assert answer.status_code in (302, 303), answer.text
    _, papers = case_with(app, reference)
    with app.extensions["database"].session(TOWN) as session:
        nina = session.scalars(select(Person).where(Person.first_name == "Nina", Person.last_name == "Roux")).one()
    (vaccines,) = papers[f"children-{nina.id}-vaccines"]
    assert vaccines.document.person_id == nina.id
    assert vaccines.document.name == "v.pdf"
    assert papers["proof"][0].document.person_id is None, "a household's paper is about nobody in particular"


def test_what_a_visitor_gave_joins_the_account_they_log_in_with(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    publish(app, tmp_path, audience="anyone")
    step = begin(client)
    post(client, step, "upload:proof", proof=PDF)
    (paper,) = given(app, step)["proof"]
    assert paper.document.account_id is None
    assert client.get(f"/{TOWN}/files/{paper.document.id}").data.startswith(b"%PDF-")
    assert app.test_client().get(f"/{TOWN}/files/{paper.document.id}").status_code == 302
    page = soup(client.get(f"/{TOWN}/login").text)
    token = page.find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
    data = {"username": f"famille@{TOWN}.example", "password": "guichet-demo", "csrf_token": token}
    client.post(f"/{TOWN}/login", data=data)
    with app.extensions["database"].session(TOWN) as session:
        document = session.scalars(select(Document)).one()
        account = session.scalars(select(Account).where(Account.email == f"famille@{TOWN}.example")).one()
        draft = session.scalars(select(Draft).where(Draft.id == step.split("/")[3])).one()
    assert (document.account_id, document.household_id, document.visitor) == (account.id, account.household_id, None)
    assert draft.account_id == account.id
