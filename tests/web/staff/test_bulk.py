"""Many files at once: ticked, decided together, each with its line; a reload does nothing twice."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from domain import bulk
from domain.clock import now
from domain.records import Account, Bulk, Case, CaseEvent
from tests.journeys.person import Person
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page, token_of
from tests.web.staff.test_inbox import listed
from workflows.bulk import run_batch

TOWN = "carros"


def ticked(client: FlaskClient, *references: str, action: str = "", query: str = "") -> Person:
    """Where ticking these lines of the list leads."""
    data = {"csrf_token": token_of(client, f"/{TOWN}/inbox"), "case": list(references), "_action": action}
    answer = client.post(f"/{TOWN}/bulk{query}", data=data)
    assert answer.status_code == 303
    return Person(client).visit(answer.headers["Location"])


def waiting(app: Flask) -> list[Case]:
    """Sheets that wait, all of one workflow."""
    with app.extensions["database"].session(TOWN) as session:
        found = select(Case).where(Case.state == "waiting", Case.workflow == "sheet", Case.procedure != "adult")
        return list(session.scalars(found.order_by(Case.id)))


def states(app: Flask, cases: list[Case]) -> list[str]:
    return [case_of(app, TOWN, id=case.id).state for case in cases]


def approvals(app: Flask) -> int:
    with app.extensions["database"].session(TOWN) as session:
        approved = select(func.count()).select_from(CaseEvent).where(CaseEvent.transition == "approve")
        return session.scalar(approved) or 0


def test_ticked_cases_are_approved_together_and_reported(app: Flask, enter: Enter) -> None:
    cases, before = waiting(app)[:3], approvals(app)
    person = ticked(enter(TOWN, "agent"), *[case.reference for case in cases])
    check_page(person.page, person.address)
    person.must_see("3 dossiers à la fois", "Rien n’est fait avant votre accord")
    assert states(app, cases) == ["waiting"] * 3, "choosing does nothing"
    person.press("Le faire pour les 3 dossiers", {"Que faire de ces dossiers ?": "Valider"})
    check_page(person.page, person.address)
    person.must_see("Terminé", "Valider : 3 dossiers", "3 faits")
    assert states(app, cases) == ["valid"] * 3
    assert approvals(app) == before + 3
    person.visit(person.address)
    assert approvals(app) == before + 3


def test_what_changed_meanwhile_refuses_and_says_why(app: Flask, enter: Enter) -> None:
    cases, client = waiting(app)[:3], enter(TOWN, "agent")
    person = ticked(client, *[case.reference for case in cases])
    Person(enter(TOWN, "chef")).visit(f"/{TOWN}/inbox/{cases[1].reference}").press(
        "Refuser", {"Message à la famille": "Dossier en double."}
    )
    person.press("Le faire pour les 3 dossiers", {"Que faire de ces dossiers ?": "Valider"})
    person.must_see("2 faits", "1 laissé comme il était", "a traité ce dossier entre-temps", cases[1].reference)
    assert states(app, cases) == ["valid", "refused", "valid"]


def test_the_same_post_again_does_nothing_twice(app: Flask, enter: Enter) -> None:
    client, before = enter(TOWN, "agent"), approvals(app)
    person = ticked(client, *[case.reference for case in waiting(app)[:2]])
    form = {"csrf_token": token_of(client, person.address), "what": "transition:approve~Valider"}
    for _ in range(3):
        assert client.post(person.address, data=form).status_code == 303
    assert approvals(app) == before + 2


def test_a_long_act_goes_on_without_its_page(app: Flask, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.bulk.run_batch.__kwdefaults__", {"size": 2})
    cases = waiting(app)[:5]
    person = ticked(enter(TOWN, "agent"), *[case.reference for case in cases])
    person.press(f"Le faire pour les {len(cases)} dossiers", {"Que faire de ces dossiers ?": "Valider"})
    person.must_see("En cours", "2 faits", f"{len(cases) - 2} à venir")
    check_page(person.page, person.address)
    assert person.page.select_one("progress")["value"] == "2"
    with app.extensions["database"].begin(TOWN) as session:
        [(slug, bulk_id)] = bulk.running(session)
        editions = app.extensions["editions"]
        while run_batch(session, bulk_id=bulk_id, town_of=lambda edition: editions.of(slug, edition), now=now()):
            pass
    person.visit(person.address).must_see("Terminé", f"{len(cases)} faits")


def test_the_whole_list_is_taken_as_it_is_filtered(app: Flask, enter: Enter) -> None:
    client = enter(TOWN, "agent")
    wanted = listed(client.get(f"/{TOWN}/inbox?procedure=child").text)
    person = ticked(client, action="all", query="?procedure=child")
    with app.extensions["database"].session(TOWN) as session:
        assert [item["reference"] for item in session.scalars(select(Bulk)).one().items] == wanted
    person.follow("Revenir à la liste")
    assert person.whole_address == f"/{TOWN}/inbox?procedure=child"


def test_cases_are_given_and_labelled_together(app: Flask, enter: Enter) -> None:
    client, cases = enter(TOWN, "agent"), waiting(app)[:2]
    references = [case.reference for case in cases]
    for answers, said in (
        ({"Que faire de ces dossiers ?": "Confier à la personne choisie ci-dessous", "Confier à": "Inès Martin"}, "Confier à Inès Martin"),
        ({"Que faire de ces dossiers ?": "Poser l’étiquette « Urgent »"}, "Étiqueter « Urgent »"),
    ):  # fmt: skip
        ticked(client, *references).press("Le faire pour les 2 dossiers", answers).must_see(said, "2 faits")
    found = [case_of(app, TOWN, id=case.id) for case in cases]
    assert [(case.assignee_name, case.labels) for case in found] == [("Inès Martin", ["urgent"])] * 2
    with app.extensions["database"].session(TOWN) as session:
        notes = session.scalars(select(CaseEvent.note).where(CaseEvent.case_id.in_([case.id for case in found]))).all()
    assert notes.count("Étiquette ajoutée : Urgent.") == 2


def test_a_decision_that_asks_for_words_asks_before_it_starts(app: Flask, enter: Enter) -> None:
    cases = waiting(app)[:2]
    person = ticked(enter(TOWN, "chef"), *[case.reference for case in cases])
    refuse = next(label for label in person.labels() if label.startswith("Refuser"))
    person.press("Le faire pour les 2 dossiers", {"Que faire de ces dossiers ?": refuse})
    assert person.status == 422
    person.must_see("Écrivez le motif")
    check_page(person.page, person.address)
    person.press("Le faire pour les 2 dossiers", {"Message aux familles": "En double."}).must_see("2 faits")
    assert states(app, cases) == ["refused"] * 2


@pytest.mark.parametrize("what", ["", "transition:approve~Autre", "transition:answer~Renvoyer", "put:unknown", "x:y"])
def test_what_was_not_offered_is_refused(app: Flask, enter: Enter, what: str) -> None:
    client, cases = enter(TOWN, "agent"), waiting(app)[:1]
    person = ticked(client, cases[0].reference)
    data = {"csrf_token": token_of(client, person.address), "what": what}
    assert client.post(person.address, data=data).status_code == 422
    assert states(app, cases) == ["waiting"]


def test_nothing_ticked_says_what_to_do(enter: Enter) -> None:
    person = ticked(enter(TOWN, "agent")).must_see("Cochez au moins un dossier")
    assert person.address == f"/{TOWN}/inbox"


def test_trap_23_a_case_of_another_service_is_not_even_chosen(app: Flask, enter: Enter) -> None:
    mine, other = waiting(app)[:2]
    client = enter(TOWN, "agent")
    with app.extensions["database"].begin(TOWN) as session:
        session.execute(update(Account).where(Account.email == f"agent@{TOWN}.example").values(services=["north"]))
        session.execute(update(Case).where(Case.id == other.id).values(service="south"))
    person = ticked(client, mine.reference, other.reference, "CAR-00-XXXX-00")
    assert person.title == "1 dossier"


def test_a_colleagues_act_is_not_found(app: Flask, enter: Enter) -> None:
    person = ticked(enter(TOWN, "agent"), waiting(app)[0].reference)
    client = enter(TOWN, "chef")
    assert client.get(person.address).status_code == 404
    data = {"csrf_token": token_of(client, f"/{TOWN}/inbox"), "what": "transition:approve~Valider"}
    assert client.post(person.address, data=data).status_code == 404


def test_an_act_takes_a_bounded_number_of_cases(app: Flask, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    person = ticked(enter(TOWN, "agent"), action="all")
    assert person.title == "2 dossiers à la fois"
