"""An agent is away: a colleague finds the cases; or takes them over, each with its line of history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from domain import bulk
from domain.clock import today
from domain.records import Absence, Account, Case
from tests.journeys.person import Person
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page, token_of
from tests.web.staff.test_desks import account, opened
from tests.web.staff.test_inbox import listed

TOWN = "carros"


@pytest.fixture
def case(app: Flask) -> Case:
    return case_of(app, TOWN, procedure="family", state="waiting")


def days(start: int, end: int) -> dict[str, str]:
    return {
        "Premier jour": (today() + timedelta(start)).isoformat(),
        "Dernier jour": (today() + timedelta(end)).isoformat(),
    }


def test_the_stand_in_finds_the_cases_of_who_is_away(app: Flask, enter: Enter, case: Case) -> None:
    chief = account(app, "chef").display_name
    person = opened(enter, case).press("Prendre ce dossier")
    stand_in = enter(TOWN, "chef")
    assert listed(stand_in.get(f"/{TOWN}/inbox?view=mine").text) == []
    person.visit(f"/{TOWN}/absences").press("Noter l’absence", {**days(0, 7), "Qui remplace": chief})
    person.must_see("Absence de Inès Martin notée", f"Remplacement : {chief}")
    check_page(person.page, person.address)
    assert listed(stand_in.get(f"/{TOWN}/inbox?view=mine").text) == [case.reference]
    Person(stand_in).visit(f"/{TOWN}/inbox/{case.reference}").must_see("Inès Martin (en congé jusqu’au")
    person.press("Retirer").must_see("Tout le monde est là")
    assert listed(stand_in.get(f"/{TOWN}/inbox?view=mine").text) == []


@pytest.mark.parametrize(("start", "end", "said"), [(3, 2, "avant le premier"), (-9, -2, "déjà passée")])
def test_days_that_make_no_sense_are_asked_again_with_what_was_typed(
    app: Flask, enter: Enter, start: int, end: int, said: str
) -> None:
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/absences").press("Noter l’absence", days(start, end))
    assert person.status == 422
    person.must_see(said)
    check_page(person.page, person.address)
    assert person.page.select_one("#from_day")["value"] == days(start, end)["Premier jour"]


def test_a_day_typed_the_french_way_is_understood_and_nonsense_is_not(app: Flask, enter: Enter) -> None:
    client = enter(TOWN, "agent")
    token = token_of(client, f"/{TOWN}/absences")
    last = (today() + timedelta(1)).strftime("%d/%m/%Y")
    for typed, status in (("demain", 422), (today().strftime("%d/%m/%Y"), 303)):
        data = {"csrf_token": token, "from_day": typed, "until_day": last}
        assert client.post(f"/{TOWN}/absences", data=data).status_code == status


def test_only_a_chief_notes_the_absence_of_a_colleague(app: Flask, enter: Enter) -> None:
    ines, chief = account(app, "agent"), account(app, "chef")
    for name, target, status in (("agent", chief, 422), ("chef", ines, 303)):
        client = enter(TOWN, name)
        token = token_of(client, f"/{TOWN}/absences")
        data = {"csrf_token": token, "account": target.id, "from_day": str(today()), "until_day": str(today())}
        assert client.post(f"/{TOWN}/absences", data=data).status_code == status
    with app.extensions["database"].session(TOWN) as session:
        absence = session.scalars(select(Absence)).one()
    assert absence.account_id == ines.id
    client = enter(TOWN, "agent")
    data = {"csrf_token": token_of(client, f"/{TOWN}/absences")}
    assert client.post(f"/{TOWN}/absences/{absence.id}", data=data).status_code == 303


def test_all_my_cases_go_to_a_colleague_with_a_report(app: Flask, enter: Enter) -> None:
    ines, chief = account(app, "agent"), account(app, "chef")
    with app.extensions["database"].begin(TOWN) as session:
        held = list(session.scalars(select(Case).where(Case.holder == "staff").limit(3)))
        for each in held:
            each.assignee_id, each.assignee_name = ines.id, "Inès Martin"
        references = {each.reference for each in held}
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/absences").must_see("Vous avez 3 dossiers en cours")
    person.press("Passer les dossiers")
    assert person.status == 422
    person.must_see("Choisissez à qui passer les dossiers")
    person.press("Passer les dossiers", {"À qui": chief.display_name})
    check_page(person.page, person.address)
    person.must_see(f"Confier à {chief.display_name} : 3 dossiers", "3 faits")
    with app.extensions["database"].session(TOWN) as session:
        mine = select(Case.reference).where(
            Case.assignee_id == select(Account.id).where(Account.id == chief.id).scalar_subquery()
        )
        assert set(session.scalars(mine)) == references
    person.visit(f"/{TOWN}/absences").press("Passer les dossiers", {"À qui": chief.display_name})
    person.must_see("Aucun dossier à passer")


def test_a_chief_hands_over_the_cases_of_who_left(app: Flask, enter: Enter, case: Case) -> None:
    ines, chief = account(app, "agent"), account(app, "chef")
    opened(enter, case).press("Prendre ce dossier")
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Account).where(Account.id == ines.id)).one().state = "closed"
    person = Person(enter(TOWN, "chef")).visit(f"/{TOWN}/absences")
    answers = {"Les dossiers de": "Inès Martin (a quitté le service)", "À qui": chief.display_name}
    person.press("Passer les dossiers", answers).must_see("1 fait")
    assert case_of(app, TOWN, id=case.id).assignee_id == chief.id


def test_of_more_cases_than_are_handed_over_at_once_the_others_are_told(
    app: Flask, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ines, chief = account(app, "agent"), account(app, "chef")
    with app.extensions["database"].begin(TOWN) as session:
        for case in session.scalars(select(Case).where(Case.holder == "staff").limit(3)):
            case.assignee_id, case.assignee_name = ines.id, ines.display_name
    monkeypatch.setattr(bulk, "MOST", 2)
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/absences").must_see("Vous avez 3 dossiers en cours")
    person.press("Passer les dossiers", {"À qui": chief.display_name})
    person.must_see("Les 2 dossiers les plus urgents sont passés d'abord. Il en restera 1", "2 faits")
    person.visit(f"/{TOWN}/absences").press("Passer les dossiers", {"À qui": chief.display_name}).must_see("1 fait")
    assert "restera" not in person.text


def test_nobody_but_a_chief_hands_over_a_colleague_s_cases(app: Flask, enter: Enter, case: Case) -> None:
    ines, chief = account(app, "agent"), account(app, "chef")
    opened(enter, case, "chef").press("Prendre ce dossier")
    client = enter(TOWN, "agent")
    data = {"csrf_token": token_of(client, f"/{TOWN}/absences"), "account": chief.id, "receiver": ines.id}
    assert client.post(f"/{TOWN}/hand-over", data=data).status_code == 422
    assert case_of(app, TOWN, id=case.id).assignee_id == chief.id
