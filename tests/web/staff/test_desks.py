"""A case's page says who works on it, and the list who has what; everything works without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from domain import cases, desks, openings
from domain.actors import Actor, of_account
from domain.clock import now
from domain.database import counting
from domain.records import Account, Case
from tests.journeys.person import Person, words
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page, soup, token_of
from tests.web.staff.test_inbox import listed

TOWN = "carros"


@pytest.fixture
def case(app: Flask) -> Case:
    return case_of(app, TOWN, procedure="family", state="waiting")


def again(app: Flask, case: Case) -> Case:
    return case_of(app, TOWN, id=case.id)


def account(app: Flask, name: str) -> Account:
    with app.extensions["database"].session(TOWN) as session:
        return session.scalars(select(Account).where(Account.email == f"{name}@{TOWN}.example")).one()


def actor(app: Flask, name: str) -> Actor:
    return of_account(account(app, name))


def opened(enter: Enter, case: Case, name: str = "agent") -> Person:
    return Person(enter(TOWN, name)).visit(f"/{TOWN}/inbox/{case.reference}")


# ---------------------------------------------------------------------------------------- taking, giving


def test_a_case_is_taken_and_found_under_for_me(app: Flask, enter: Enter, case: Case) -> None:
    person = opened(enter, case).must_see("Personne ne l’a pris").press("Prendre ce dossier")
    person.must_see("Vous avez pris ce dossier", "Vous avez ce dossier", "Dossier pris en charge.")
    check_page(person.page, person.address)
    assert again(app, case).assignee_name == "Inès Martin"
    assert again(app, case).version == case.version
    assert listed(person.client.get(f"/{TOWN}/inbox?view=mine").text) == [case.reference]


def test_a_case_is_given_to_a_colleague_and_back_to_nobody(app: Flask, enter: Enter, case: Case) -> None:
    chief = account(app, "chef").display_name
    person = opened(enter, case).press("Confier le dossier", {"Confier ce dossier à": chief})
    person.must_see(f"Dossier attribué à {chief}.", f"{chief} a ce dossier")
    person.press("Confier le dossier", {"Confier ce dossier à": "Personne"}).must_see("Dossier rendu")
    assert again(app, case).assignee_id is None
    lines = [line.note for line in journal(app, case) if line.transition == "note"]
    assert lines == [f"Dossier attribué à {chief}.", "Dossier rendu : il n’est plus attribué à personne."]


def journal(app: Flask, case: Case) -> list[object]:
    with app.extensions["database"].session(TOWN) as session:
        return list(cases.journal(session, case))  # type: ignore[arg-type]


def test_who_takes_second_is_told_who_was_first_and_keeps_the_message(app: Flask, enter: Enter, case: Case) -> None:
    ines, chief = opened(enter, case), opened(enter, case, "chef")
    ines.press("Prendre ce dossier")
    chief.press("Prendre ce dossier", {"Message à la famille": "Bonjour"})
    assert chief.status == 422
    chief.must_see("Inès Martin a pris ce dossier entre-temps")
    assert chief.page.select_one("#note").get_text().strip() == "Bonjour"
    assert again(app, case).assignee_name == "Inès Martin"


@pytest.mark.parametrize("who", ["famille", "config", "nobody"])
def test_a_case_is_given_to_agents_only(app: Flask, enter: Enter, case: Case, who: str) -> None:
    client = enter(TOWN, "agent")
    address = f"/{TOWN}/inbox/{case.reference}"
    target = account(app, who).id if who != "nobody" else "nobody"
    data = {"csrf_token": token_of(client, address), "_action": "@assign", "assignee": target}
    assert client.post(address, data=data).status_code in {404, 422}
    assert again(app, case).assignee_id is None


def test_a_closed_case_is_in_nobody_s_hands(app: Flask, enter: Enter) -> None:
    closed = case_of(app, TOWN, state="valid")
    person = opened(enter, closed)
    assert person.page.select_one("[name=assignee]") is None
    assert "Prendre ce dossier" not in person.text


# ------------------------------------------------------------------------------------------------ labels


def test_labels_are_ticked_shown_and_filtered_by(app: Flask, enter: Enter, case: Case) -> None:
    person = opened(enter, case).press("Enregistrer les étiquettes", {"Urgent": True, "À rappeler": True})
    person.must_see("Les étiquettes sont enregistrées")
    assert again(app, case).labels == ["urgent", "call_back"]
    assert listed(person.client.get(f"/{TOWN}/inbox?label=urgent").text) == [case.reference]
    person.press("Enregistrer les étiquettes", {"Urgent": False})
    assert again(app, case).labels == ["call_back"]
    assert listed(person.client.get(f"/{TOWN}/inbox?label=urgent").text) == []
    [row] = soup(person.client.get(f"/{TOWN}/inbox?label=call_back").text).select(".queue li:not(.more)")
    assert "À rappeler" in words(row.get_text())


def test_a_family_never_sees_labels_nor_who_has_its_case(app: Flask, enter: Enter) -> None:
    case, chief = case_of(app, TOWN, account_id=account(app, "famille").id), account(app, "chef")
    opened(enter, case, "chef").press("Enregistrer les étiquettes", {"Urgent": True})
    with app.extensions["database"].begin(TOWN) as session:
        own = cases.find(session, reference=case.reference)
        assert own is not None
        desks.assign(session, case=own, to=chief, actor=of_account(chief), seen="", at=now())
    page = enter(TOWN, "famille").get(f"/{TOWN}/family/requests/{case.reference}").text
    assert case.reference in page
    assert "Urgent" not in page
    assert chief.display_name not in page


# ------------------------------------------------------------------------------------------- also open at


def heartbeat(client: FlaskClient, case: Case, query: str = "") -> str:
    address = f"/{TOWN}/inbox/{case.reference}"
    answer = client.post(f"{address}/opening{query}", headers={"X-CSRFToken": token_of(client, address)})
    assert answer.status_code == 200
    return words(soup(answer.text).get_text())


def test_trap_18_two_agents_see_that_both_have_a_case_open(app: Flask, enter: Enter, case: Case) -> None:
    ines, chief = enter(TOWN, "agent"), enter(TOWN, "chef")
    assert heartbeat(ines, case) == ""
    assert "Ouvert aussi par Inès Martin en ce moment" in heartbeat(chief, case)
    name = account(app, "chef").display_name
    assert f"Ouvert aussi par {name}" in heartbeat(ines, case)
    Person(ines).visit(f"/{TOWN}/inbox/{case.reference}").must_see(f"Ouvert aussi par {name}")
    rows = soup(ines.get(f"/{TOWN}/inbox").text).select(".queue li")
    assert [row for row in rows if f"Ouvert par {name}" in words(row.get_text())]
    assert heartbeat(chief, case, "?gone=1") == ""
    assert heartbeat(ines, case) == ""


def test_looking_at_a_case_writes_nothing(app: Flask, enter: Enter, case: Case) -> None:
    client = enter(TOWN, "agent")
    client.get(f"/{TOWN}/inbox/{case.reference}")
    with app.extensions["database"].session(TOWN) as session:
        assert openings.others(session, case=case, actor=actor(app, "chef"), at=now()) == ()


# ------------------------------------------------------------------------------------- colours of deadlines


@pytest.mark.parametrize(
    ("hours", "colour", "said"),
    [(-80, "red", "depuis 3 jours"), (-24, "red", "depuis hier"), (24, "orange", "demain"), (24 * 9, None, "avant le")],
)
def test_a_deadline_has_a_colour_and_says_it_in_words(
    app: Flask, enter: Enter, case: Case, hours: int, colour: str | None, said: str
) -> None:
    moment = now().replace(hour=11, minute=0) + timedelta(hours=hours)
    with app.extensions["database"].begin(TOWN) as session:
        session.execute(update(Case).where(Case.id == case.id).values(due_at=moment))
    [row] = soup(enter(TOWN, "agent").get(f"/{TOWN}/inbox?q={case.reference}").text).select(".queue li:not(.more)")
    assert row.get("data-colour") == colour
    assert said in words(row.get_text())


# ------------------------------------------------------------------------------------------------- budget


def test_the_list_with_views_and_a_text_keeps_its_budget(app: Flask, enter: Enter) -> None:
    client = enter(TOWN, "agent")
    client.get(f"/{TOWN}/inbox")
    with counting(app.extensions["database"]) as statements:
        client.get(f"/{TOWN}/inbox?q=roux&view=mine&columns=due,labels")
    assert len(statements) <= 6, "\n".join(statements)


def test_the_page_of_the_keys_tells_each_decision_and_works_without_a_script(enter: Enter) -> None:
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox").follow("?")
    check_page(person.page, person.address)
    person.must_see("Raccourcis du clavier", "Valider, puis", "Prendre le dossier", "Agir sur les dossiers cochés")


def test_a_case_is_not_given_to_who_cannot_open_it(app: Flask, enter: Enter, case: Case) -> None:
    chief = account(app, "chef")
    with app.extensions["database"].begin(TOWN) as session:
        session.execute(update(Case).where(Case.id == case.id).values(service="north"))
        session.execute(update(Account).where(Account.id == chief.id).values(services=["south"], roles=["agent"]))
    person = opened(enter, case)
    assert person.page.select(f"select[name=assignee] option[value='{chief.id}']") == []
    data = {"csrf_token": token_of(person.client, person.address), "_action": "@assign", "assignee": chief.id}
    answer = person.client.post(person.address, data=data)
    assert answer.status_code == 422
    assert "ne peut pas ouvrir ce dossier" in answer.text
    assert again(app, case).assignee_id is None
