"""Health answers: nobody reads them but who may, and each reading is written down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from domain.records import Case, OutboxMail, Reading
from forms.answers import Change
from tests.journeys.person import Person, words
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page, token_of
from tests.web.staff.papers_town import SECRET, TOWN, case, employ, paper

__all__ = ["case"]
BUTTON = "Afficher les renseignements réservés"


def opened(enter: Enter, case: Case, name: str = "agent", query: str = "") -> Person:
    return Person(enter(TOWN, name)).visit(f"/{TOWN}/inbox/{case.reference}{query}")


def readings(app: Flask) -> list[Reading]:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(Reading)))


def nurse(app: Flask, enter: Enter, case: Case) -> Person:
    employ(app, "chef", "agent", "health")
    return opened(enter, case, "chef")


def test_who_may_not_read_it_is_told_who_may(app: Flask, enter: Enter, case: Case) -> None:
    page = opened(enter, case)
    row = next(row for row in page.page.select("table.diff tr") if row.th and words(row.th.get_text()) == "Allergies")
    assert words(row.td.get_text()) == "Réservé à : Santé"
    assert not row.select("input")
    assert not page.sees(BUTTON)
    assert "Arachide" not in str(page.page)


def test_who_may_sees_nothing_before_asking(app: Flask, enter: Enter, case: Case) -> None:
    page = nurse(app, enter, case)
    assert "Arachide" not in str(page.page)
    assert not readings(app)
    page.must_see("Réservé à : Santé", BUTTON)


def test_asking_shows_them_once_and_is_written_down(app: Flask, enter: Enter, case: Case) -> None:
    page = nurse(app, enter, case).press(BUTTON)
    check_page(page.page, "revealed")
    page.must_see("Arachide, trousse d'urgence", "Votre lecture est notée")
    changed = next(table for table in page.page.select("table.diff") if "changée" in table.caption.get_text())
    assert "Arachide" in changed.get_text()
    [reading] = readings(app)
    assert (reading.what, reading.account_name, reading.case_id) == ("health", "Paul Mercier", case.id)
    assert (reading.household_id, reading.detail) == (case.household_id, "Fiche famille : Santé")
    again = page.visit(f"/{TOWN}/inbox/{case.reference}/reserved")
    assert "Arachide" not in str(again.page)
    assert len(readings(app)) == 1


def test_no_cache_keeps_them(app: Flask, enter: Enter, case: Case) -> None:
    client = nurse(app, enter, case).client
    data = {"csrf_token": token_of(client, f"/{TOWN}/account")}
    answer = client.post(f"/{TOWN}/inbox/{case.reference}/reserved", data=data)
    assert "Arachide" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_asking_keeps_the_decision_begun(app: Flask, enter: Enter, case: Case) -> None:
    page = nurse(app, enter, case).press(BUTTON, {"Message à la famille": "Merci de préciser."})
    assert page.page.find("textarea", id="note").get_text() == "Merci de préciser."


def test_a_crafted_post_shows_nothing_to_who_may_not(app: Flask, enter: Enter, case: Case) -> None:
    client = enter(TOWN, "agent")
    data = {"csrf_token": token_of(client, f"/{TOWN}/account")}
    answer = client.post(f"/{TOWN}/inbox/{case.reference}/reserved", data=data, follow_redirects=True)
    assert "Arachide" not in answer.text
    assert not readings(app)


@pytest.mark.parametrize("name", ["famille", "config"])
def test_who_decides_nothing_asks_nothing(app: Flask, enter: Enter, case: Case, name: str) -> None:
    client = enter(TOWN, name)
    data = {"csrf_token": token_of(client, f"/{TOWN}/account")}
    assert client.post(f"/{TOWN}/inbox/{case.reference}/reserved", data=data).status_code == 403


@pytest.mark.parametrize("query", ["?view=all", "?view=all&q=arachide", "?q=roux", "?view=all&order=newest"])
def test_no_list_and_no_search_knows_them(app: Flask, enter: Enter, case: Case, query: str) -> None:
    assert "arachide" not in case.search
    answer = enter(TOWN, "agent").get(f"/{TOWN}/inbox{query}").text
    assert "Arachide" not in answer
    if "arachide" in query:
        assert case.reference not in answer


def test_they_are_no_change_for_who_may_not_read_them(app: Flask, enter: Enter, case: Case) -> None:
    changed = [
        table.get_text() for table in opened(enter, case).page.select("table.diff") if "Avant" in table.get_text()
    ]
    assert not any("Allergies" in text for text in changed)


def test_no_other_case_of_the_family_tells_them(app: Flask, enter: Enter, case: Case) -> None:
    with app.extensions["database"].session(TOWN) as session:
        others = list(session.scalars(select(Case.reference).where(Case.household_id == case.household_id)))
    client = enter(TOWN, "agent")
    for reference in others:
        assert "Arachide" not in client.get(f"/{TOWN}/inbox/{reference}?view=all").text


def test_what_was_asked_of_them_is_read_by_who_may(app: Flask, enter: Enter, case: Case) -> None:
    answers = {
        "À corriger : Allergies": True,
        "Ce que la famille doit corriger : Allergies": "Arachide crue ou cuite ?",
        "Message à la famille": "Merci de préciser.",
    }
    nurse(app, enter, case).press(BUTTON).press("Demander un complément", answers)
    assert case_of(app, TOWN, id=case.id).marked == {"allergies": "Arachide crue ou cuite ?"}
    page = opened(enter, case, query="?view=family")
    page.must_see("Allergies : réservé")
    assert "Arachide" not in str(page.page)
    with app.extensions["database"].session(TOWN) as session:
        assert not [mail for mail in session.scalars(select(OutboxMail)) if "Arachide" in mail.text + mail.subject]


def test_who_may_not_read_them_marks_them_neither(app: Flask, enter: Enter, case: Case) -> None:
    client = enter(TOWN, "agent")
    person = Person(client).visit(f"/{TOWN}/inbox/{case.reference}")
    data = {"csrf_token": token_of(client, person.address), "version": str(case.version), "_action": "ask"}
    answer = client.post(person.address, data=data | {"note": "x", "mark": "allergies", "mark-allergies": "x"})
    assert answer.status_code == 422
    assert "Cochez au moins une réponse" in answer.text


def test_a_paper_that_few_may_read_has_no_name_for_the_others(app: Flask, enter: Enter, case: Case) -> None:
    found, page = paper(app, case, "care_plan"), opened(enter, case)
    piece = page.page.select_one(f"#piece-{found.attachment.id}")
    assert "Réservé à : Santé" in words(piece.get_text())
    assert not piece.select("img, button")
    assert "care_plan.pdf" not in str(page.page)
    data = {"csrf_token": token_of(page.client, page.address)}
    assert page.client.post(f"{page.address}/files/{found.document.id}", data=data).status_code == 404
    data["_action"] = f"@accept:{found.attachment.id}"
    assert page.client.post(page.address, data=data).status_code == 404
    assert not readings(app)


def test_who_may_opens_such_a_paper_and_sees_no_picture_before(app: Flask, enter: Enter, case: Case) -> None:
    found, page = paper(app, case, "care_plan"), nurse(app, enter, case)
    piece = page.page.select_one(f"#piece-{found.attachment.id}")
    assert not piece.select("img")
    data = {"csrf_token": token_of(page.client, page.address)}
    assert page.client.post(f"{page.address}/files/{found.document.id}", data=data).status_code == 303
    [reading] = readings(app)
    assert reading.detail == "Projet d’accueil individualisé"


def test_why_such_a_paper_is_refused_is_not_in_the_journal(app: Flask, enter: Enter, case: Case) -> None:
    found, page = paper(app, case, "care_plan"), nurse(app, enter, case)
    data = {"csrf_token": token_of(page.client, page.address), "_action": f"@refuse:{found.attachment.id}"}
    page.client.post(page.address, data=data | {f"words-{found.attachment.id}": "Arachide oubliée"})
    assert paper(app, case, "care_plan").attachment.reason == "Arachide oubliée"
    page = opened(enter, case)
    page.must_see("Pièce refusée : Projet d'accueil")
    assert "Arachide" not in str(page.page)


def test_approving_while_such_a_paper_is_refused_does_not_tell_why(app: Flask, enter: Enter, case: Case) -> None:
    found, page = paper(app, case, "care_plan"), nurse(app, enter, case)
    data = {"csrf_token": token_of(page.client, page.address), "_action": f"@refuse:{found.attachment.id}"}
    page.client.post(page.address, data=data | {f"words-{found.attachment.id}": "Arachide oubliée"})
    page = opened(enter, case).press("Valider")
    page.must_see("Une pièce est refusée")
    assert "Arachide" not in str(page.page)


def test_the_agent_of_any_role_reads_what_is_for_agents(app: Flask, enter: Enter, case: Case) -> None:
    editions = app.extensions["editions"]
    town = editions.current(TOWN)
    sheet = town.procedures["family"]
    *steps, health = sheet.steps
    fields = (replace(health.fields[0], readers=("agent",)),)
    open_to_all = replace(sheet, steps=(*steps, replace(health, fields=fields)))
    editions._current[TOWN] = (town.edition, replace(town, procedures={**town.procedures, "family": open_to_all}))
    opened(enter, case).must_see("Arachide, trousse d'urgence")


def test_the_secret_of_these_tests_is_in_the_case(app: Flask, case: Case) -> None:
    assert case.answers["allergies"] == SECRET
    assert Change("allergies", "Allergies", "Rien", SECRET).changed
