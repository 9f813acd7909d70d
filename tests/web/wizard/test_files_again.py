from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain.records import Document
from tests.web.pages import soup
from tests.web.papers_town import TOWN, begin, draft_of, names, post
from tests.web.wizard import files_of_a_step
from tests.web.wizard.files_of_a_step import PDF, case_with, send

family = files_of_a_step.family
step = files_of_a_step.step


def test_a_document_of_the_storage_space_is_given_again(app: Flask, family: FlaskClient, step: str) -> None:
    send(family, step)
    again = begin(family)
    page = soup(family.get(again).text)
    offered = {str(button["value"]) for button in page.select("[data-question=proof] [data-stored] > ul button")}
    with app.extensions["database"].session(TOWN) as session:
        document = session.scalars(select(Document).where(Document.kind == "address_proof")).one()
        others = session.scalars(select(Document).where(Document.kind == "vaccines")).all()
    assert offered == {f"reuse:proof:{document.id}"}
    folded = {str(button["value"]) for button in page.select("[data-question=proof] [data-stored] details button")}
    assert folded == {f"reuse:proof:{each.id}" for each in others}
    assert post(family, again, f"reuse:proof:{document.id}").status_code == 302
    assert names(app, again, "proof") == ["facture.pdf"]
    assert post(family, again, f"reuse:proof:{document.id}").status_code == 302
    assert names(app, again, "proof") == ["facture.pdf"], "once"


def test_a_paper_that_is_worth_nothing_more_is_not_offered(app: Flask, family: FlaskClient, step: str) -> None:
    send(family, step)
    with app.extensions["database"].begin(TOWN) as session:
        document = session.scalars(select(Document).where(Document.kind == "address_proof")).one()
        assert document.expires_on is not None
        document.expires_on = document.uploaded_at.date().replace(year=2020)
        gone = document.id
    again = begin(family)
    assert gone not in family.get(again).text
    assert post(family, again, f"reuse:proof:{gone}").status_code == 422


def test_another_child_s_paper_is_offered_apart_under_that_child_s_name(
    app: Flask, family: FlaskClient, step: str
) -> None:
    reference = send(family, step)
    case, _ = case_with(app, reference)
    again = begin(family)
    people = [(person, name) for person, kind, name in draft_of(app, again).facts["people"] if kind == "child"]
    (mine, name), stranger = people[0], next(iter(people[1:]), None)
    with app.extensions["database"].begin(TOWN) as session:
        papers = session.scalars(select(Document).where(Document.kind == "vaccines")).all()
        for paper in papers[1:]:
            paper.removed_at = paper.uploaded_at
        paper = papers[0]
        paper.person_id, paper_id = mine, paper.id
    post(family, again, "next", proof=PDF, name="Dossier", without="Rien")

    def offered(person: str, where: str) -> list[str]:
        page = soup(family.get(again.replace("/papers", f"/children/children/{person}")).text)
        return [each.get_text(" ", strip=True) for each in page.select(f"[data-stored] {where}")]

    assert len(offered(mine, "> ul button")) == 1
    assert not offered(mine, "> p")
    new = again.replace("/papers", "/children/children/new")
    page = soup(family.get(new).text)
    assert "pour cette demande" in page.select_one("[data-stored] > p").get_text()  # type: ignore[union-attr]
    assert name in page.select_one("[data-stored]").get_text()  # type: ignore[union-attr]
    if stranger is not None:
        assert offered(stranger[0], "> p"), "another child's page"
    assert paper_id in str(page)
    assert case.household_id
