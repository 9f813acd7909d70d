from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from domain.clock import now
from domain.database import counting
from domain.records import Attachment, Case, CaseEvent, Document, Reading
from tests.journeys.person import Person, words
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page, token_of
from tests.web.staff.papers_town import TOWN, case, employ, lay, paper
from workflows.verdicts import refused_papers

__all__ = ["case"]


def opened(enter: Enter, case: Case, name: str = "agent") -> Person:
    return Person(enter(TOWN, name)).visit(f"/{TOWN}/inbox/{case.reference}")


def change(app: Flask, document_id: str, **values: object) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        document = session.scalars(select(Document).where(Document.id == document_id)).one()
        for name, value in values.items():
            setattr(document, name, value)


def test_each_paper_stands_beside_the_answers_with_what_one_needs_to_judge_it(
    app: Flask, enter: Enter, case: Case
) -> None:
    person = opened(enter, case)
    check_page(person.page, "case")
    titles = [words(each.select_one("summary span").get_text()) for each in person.page.select("details.piece")]
    assert titles == ["Justificatif de domicile", "Livret de famille", "Projet d'accueil"]
    person.must_see("proof.pdf", "Sans virus", "PDF, 2 pages", "Photo convertie en PDF", "À voir")
    assert len(person.page.select("details.piece[open]")) == 1


def test_the_first_paper_that_waits_is_unfolded(app: Flask, enter: Enter, case: Case) -> None:
    opened(enter, case).press("Accepter : Justificatif")
    unfolded = opened(enter, case).page.select("details.piece[open] summary span")
    assert words(unfolded[0].get_text()) == "Livret de famille"


@pytest.mark.parametrize(
    ("day", "said", "red"),
    [
        (date(2000, 1, 31), "Expirée depuis le 31/01/2000", True),
        (date(2999, 1, 31), "Valable jusqu'au 31/01/2999", False),
    ],
)
def test_it_says_until_when_a_paper_is_worth_something(
    app: Flask, enter: Enter, case: Case, day: date, said: str, red: bool
) -> None:
    change(app, paper(app, case, "proof").document.id, expires_on=day)
    page = opened(enter, case).page
    assert said in words(page.select_one(f"#piece-{paper(app, case, 'proof').attachment.id}").get_text())
    assert bool(page.select(".piece .late")) == red


def readings(app: Flask) -> list[Reading]:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(Reading).order_by(Reading.at)))


def see(person: Person, document: Document) -> TestResponse:
    """As the page's script asks."""
    headers = {"X-CSRFToken": token_of(person.client, f"/{TOWN}/account"), "X-Requested-With": "see"}
    return person.client.post(f"{person.address}/files/{document.id}/seen", headers=headers)


def test_no_picture_of_a_paper_is_shown_before_the_look_is_written_down(app: Flask, enter: Enter, case: Case) -> None:
    person, found = opened(enter, case), paper(app, case, "record")
    assert not person.page.select(".piece img")
    assert "preview" not in str(person.page)
    person.visit(f"{person.address}?seen={found.document.id}")
    assert not person.page.select(".piece img")
    assert not readings(app)


def test_seeing_a_paper_is_written_down_and_leads_back_to_it_unfolded(app: Flask, enter: Enter, case: Case) -> None:
    person, found = opened(enter, case), paper(app, case, "record")
    person.press("Voir la pièce record.pdf")
    check_page(person.page, "seen")
    assert [each["id"] for each in person.page.select("details.piece[open]")] == [f"piece-{found.attachment.id}"]
    pictures = [str(each["src"]) for each in person.page.select(".piece img")]
    assert len(pictures) == 2
    with person.client.get(pictures[1]) as answer:
        assert (answer.status_code, answer.content_type) == (200, "image/webp")
    assert person.client.get(pictures[1].partition("?")[0]).status_code == 404
    [reading] = readings(app)
    assert (reading.account_name, reading.what, reading.document_id) == ("Inès Martin", "document", found.document.id)
    assert (reading.case_id, reading.household_id) == (case.id, case.household_id)


def test_a_script_gets_the_pictures_alone(app: Flask, enter: Enter, case: Case) -> None:
    person, found = opened(enter, case), paper(app, case, "record")
    answer = see(person, found.document)
    pictures = BeautifulSoup(answer.text, "html.parser").select("img")
    assert (answer.status_code, len(pictures), "<html" in answer.text) == (200, 2, False)
    with person.client.get(str(pictures[0]["src"])) as picture:
        assert picture.content_type == "image/webp"
    assert len(readings(app)) == 1


def test_an_agent_s_look_is_written_down_once_a_day(app: Flask, enter: Enter, case: Case) -> None:
    person, found = opened(enter, case), paper(app, case, "record")
    for _ in range(2):
        see(person, found.document)
    assert len(readings(app)) == 1
    see(opened(enter, case, "chef"), found.document)
    see(person, paper(app, case, "proof").document)
    assert len(readings(app)) == 3
    with time_machine.travel(now() + timedelta(days=1)):
        tomorrow = opened(enter, case)
        assert not tomorrow.visit(f"{tomorrow.address}?seen={found.document.id}").page.select(".piece img")
        see(tomorrow, found.document)
    assert len(readings(app)) == 4


def test_another_agent_s_look_shows_nothing(app: Flask, enter: Enter, case: Case) -> None:
    document = paper(app, case, "record").document
    see(opened(enter, case), document)
    chief = opened(enter, case, "chef")
    assert not chief.visit(f"{chief.address}?seen={document.id}").page.select(".piece img")


def test_seeing_keeps_the_decision_begun(app: Flask, enter: Enter, case: Case) -> None:
    person = opened(enter, case).press("Voir la pièce record.pdf", {"Message à la famille": "Merci de préciser."})
    assert person.page.find("textarea", id="note").get_text() == "Merci de préciser."
    assert len(person.page.select(".piece img")) == 2


def test_what_may_not_be_seen_leaves_no_trace(app: Flask, enter: Enter, case: Case) -> None:
    person = opened(enter, case)
    assert see(person, paper(app, case, "care_plan").document).status_code == 404
    employ(app, "chef", "agent", "health")
    assert see(opened(enter, case, "chef"), paper(app, case, "care_plan").document).status_code == 404
    other, document = case_of(app, TOWN, procedure="family", state="valid"), paper(app, case, "proof").document
    person.visit(f"/{TOWN}/inbox/{other.reference}")
    assert see(person, document).status_code == 404
    assert not readings(app)


def test_opening_is_written_down_and_the_copy_bears_the_agents_name(app: Flask, enter: Enter, case: Case) -> None:
    person, document = opened(enter, case), paper(app, case, "proof").document
    token = token_of(person.client, person.address)
    answer = person.client.post(f"{person.address}/files/{document.id}", data={"csrf_token": token})
    assert answer.status_code == 303
    with app.extensions["database"].session(TOWN) as session:
        [reading] = session.scalars(select(Reading))
        assert (reading.account_name, reading.what, reading.detail) == (
            "Inès Martin",
            "document",
            "Justificatif de domicile",
        )
        assert (reading.case_id, reading.household_id, reading.document_id) == (case.id, case.household_id, document.id)
    with (
        person.client.get(answer.headers["Location"]) as copy,
        app.extensions["gateways"]["files"].open(TOWN, document.hash) as kept,
    ):
        assert (copy.status_code, copy.content_type) == (200, "application/pdf")
        assert copy.get_data() != kept.read()
    assert enter(TOWN, "chef").get(answer.headers["Location"]).status_code == 404


def test_nothing_opens_by_its_address_alone(app: Flask, enter: Enter, case: Case) -> None:
    client, document = enter(TOWN, "agent"), paper(app, case, "proof").document
    assert client.get(f"/{TOWN}/files/{document.id}").status_code == 404
    assert client.get(f"/{TOWN}/inbox/{case.reference}/files/{document.id}").status_code == 405
    other = case_of(app, TOWN, procedure="family", state="valid")
    token = token_of(client, f"/{TOWN}/account")
    address = f"/{TOWN}/inbox/{other.reference}/files/{document.id}"
    assert client.post(address, data={"csrf_token": token}).status_code == 404
    with app.extensions["database"].session(TOWN) as session:
        assert not list(session.scalars(select(Reading)))


@pytest.mark.parametrize("scan", ["waiting", "refused"])
def test_what_the_antivirus_did_not_pass_shows_no_picture_and_is_not_opened(
    app: Flask, enter: Enter, case: Case, scan: str
) -> None:
    found = paper(app, case, "proof")
    change(app, found.document.id, scan=scan)
    person = opened(enter, case)
    piece = person.page.select_one(f"#piece-{found.attachment.id}")
    assert not piece.select("img, button")
    token = token_of(person.client, person.address)
    answer = person.client.post(f"{person.address}/files/{found.document.id}", data={"csrf_token": token})
    assert answer.status_code == 400


# -------------------------------------------------------------------------------------------- verdicts


def test_a_paper_is_accepted_and_the_journal_says_so(app: Flask, enter: Enter, case: Case) -> None:
    opened(enter, case).press("Accepter : Justificatif").must_see("pièce acceptée", "Acceptée par Inès Martin")
    judged = paper(app, case, "proof").attachment
    assert (judged.verdict, judged.decided_by) == ("accepted", "Inès Martin")
    with app.extensions["database"].session(TOWN) as session:
        line = session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc())
        ).first()
        assert (line.note, line.visible_to) == ("Pièce acceptée : Justificatif de domicile.", "staff")


@pytest.mark.parametrize(
    ("usual", "typed", "reason"),
    [
        ("Trop ancien", "", "Trop ancien"),
        ("", "Il manque la page 2", "Il manque la page 2"),
        ("Illisible", "la date", "Illisible : la date"),
    ],
)
def test_a_paper_is_refused_with_a_reason(
    app: Flask, enter: Enter, case: Case, usual: str, typed: str, reason: str
) -> None:
    refuse(app, enter, case, usual, typed)
    judged = paper(app, case, "proof").attachment
    assert (judged.verdict, judged.reason) == ("refused", reason)


def refuse(app: Flask, enter: Enter, case: Case, usual: str = "Trop ancien", typed: str = "") -> Person:
    person, found = opened(enter, case), paper(app, case, "proof").attachment
    token = token_of(person.client, person.address)
    data = {"csrf_token": token, "_action": f"@refuse:{found.id}"}
    data |= {f"reason-{found.id}": usual, f"words-{found.id}": typed}
    answer = person.client.post(person.address, data=data)
    return person._arrive(answer if answer.status_code != 302 else person.client.get(person.address))


def test_a_refusal_without_a_reason_is_asked_for_one(app: Flask, enter: Enter, case: Case) -> None:
    person = refuse(app, enter, case, "nonsense")
    assert person.status == 422
    person.must_see("Dites à la famille pourquoi ce document ne convient pas")
    assert paper(app, case, "proof").attachment.verdict == ""


def test_a_verdict_keeps_the_decision_begun(app: Flask, enter: Enter, case: Case) -> None:
    person = opened(enter, case).press("Accepter : Justificatif", {"Message à la famille": "Merci de préciser."})
    assert person.page.find("textarea", id="note").get_text() == "Merci de préciser."
    assert paper(app, case, "proof").attachment.verdict == "accepted"


def test_nothing_is_approved_while_a_paper_is_refused(app: Flask, enter: Enter, case: Case) -> None:
    person = refuse(app, enter, case).press("Valider")
    assert person.status == 422
    person.must_see("Une pièce est refusée (Justificatif de domicile)", "Demandez un complément")
    assert case_of(app, TOWN, id=case.id).state == "waiting"
    opened(enter, case).press("Accepter : Justificatif")
    opened(enter, case).press("Valider")
    assert case_of(app, TOWN, id=case.id).state == "valid"


def test_asking_carries_the_refused_papers_to_the_family(app: Flask, enter: Enter, case: Case) -> None:
    refuse(app, enter, case).press("Demander un complément", {"Message à la famille": "Merci de remplacer la pièce."})
    sent = case_of(app, TOWN, id=case.id)
    assert (sent.state, sent.marked) == ("incomplete", {"proof": "Trop ancien"})


def test_of_several_refused_papers_each_says_its_file(app: Flask, case: Case) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        stored = session.scalars(select(Case).where(Case.id == case.id)).one()
        lay(app, session, stored, "second", pages=3)
        for question, reason in (("proof", "Illisible"), ("second", "RIB absent")):
            mine = (Attachment.case_id == case.id, Attachment.question == question)
            given = session.scalars(select(Attachment).where(*mine)).one()
            given.question, given.verdict, given.reason = "proof", "refused", reason
    with app.extensions["database"].session(TOWN) as session:
        stored = session.scalars(select(Case).where(Case.id == case.id)).one()
        procedure = app.extensions["editions"].current(TOWN).procedures["family"]
        said = refused_papers(session, procedure, stored)["proof"]
    assert sorted(said.split("\n")) == ["« proof.pdf » : illisible", "« second.pdf » : RIB absent"]


def test_asking_becomes_the_first_decision_once_a_paper_is_refused(app: Flask, enter: Enter, case: Case) -> None:
    def first(person: Person) -> list[str]:
        return [str(button["value"]) for button in person.page.select(".decide .btn-primary")]

    assert first(opened(enter, case)) == ["approve"]
    assert first(refuse(app, enter, case)) == ["ask"]


def test_a_closed_case_judges_no_paper_any_more(app: Flask, enter: Enter, case: Case) -> None:
    client = enter(TOWN, "agent")
    Person(client).visit(f"/{TOWN}/inbox/{case.reference}").press("Valider")
    token = token_of(client, f"/{TOWN}/account")
    action = f"@accept:{paper(app, case, 'proof').attachment.id}"
    answer = client.post(f"/{TOWN}/inbox/{case.reference}", data={"csrf_token": token, "_action": action})
    assert answer.status_code == 422
    assert paper(app, case, "proof").attachment.verdict == ""


def test_a_paper_of_another_case_is_not_judged_here(app: Flask, enter: Enter, case: Case) -> None:
    client, other = enter(TOWN, "agent"), case_of(app, TOWN, procedure="child", state="waiting")
    token = token_of(client, f"/{TOWN}/account")
    action = f"@accept:{paper(app, case, 'proof').attachment.id}"
    answer = client.post(f"/{TOWN}/inbox/{other.reference}", data={"csrf_token": token, "_action": action})
    assert answer.status_code in {404, 422}
    assert paper(app, case, "proof").attachment.verdict == ""


# -------------------------------------------------------------------------------------- who looked, and how dear


def test_who_looked_is_read_by_who_answers_for_it(app: Flask, enter: Enter, case: Case) -> None:
    person, document = opened(enter, case), paper(app, case, "proof").document
    data = {"csrf_token": token_of(person.client, person.address)}
    person.client.post(f"{person.address}/files/{document.id}", data=data)
    assert not opened(enter, case).sees("Consulté par")
    opened(enter, case, "chef").must_see("Consulté par Inès Martin le", "Justificatif de domicile")


@pytest.mark.parametrize("name", ["agent", "chef"])
def test_papers_keep_the_budget_of_queries(app: Flask, enter: Enter, case: Case, name: str) -> None:
    employ(app, "chef", "chief", "health")
    client = enter(TOWN, name)
    client.get(f"/{TOWN}/inbox/{case.reference}")
    with counting(app.extensions["database"]) as statements:
        client.get(f"/{TOWN}/inbox/{case.reference}")
    assert len(statements) <= 19, "\n".join(statements)
