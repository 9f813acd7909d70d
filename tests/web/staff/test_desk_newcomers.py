from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from domain.records import Account, Case, Draft
from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.staff.desk_family import WHAT, YES, family, value
from tests.web.staff.desk_town import TOWN, account, at_desk, begun, child_named, lines, publish, sent


@pytest.fixture(autouse=True)
def _published(app: Flask, tmp_path: Path) -> None:
    publish(app, tmp_path)


def test_a_correction_is_made_at_the_desk(app: Flask, enter: Enter) -> None:
    parent = family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    parent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Non"}).press("Continuer")
    parent.press("Terminer", YES)
    [case] = sent(app)
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}")
    name = next(each["value"] for each in agent.page.select("input[name=mark]") if each["value"] == "wish")
    form = {"mark": name, "mark-wish": "Lequel ?", "note": "À préciser", "_action": "ask", "version": str(case.version)}
    form["csrf_token"] = value(agent, "csrf_token")
    assert agent.client.post(f"/{TOWN}/inbox/{case.reference}", data=form).status_code == 302
    agent = at_desk(app, enter).must_see("À corriger", case.reference).press("Corriger").must_see("Lequel ?")
    agent.press("Continuer", {"Souhait": "La mer du Nord"}).press("Terminer", YES)
    [again] = sent(app)
    assert (again.holder, again.answers["wish"]) == ("staff", "La mer du Nord")
    line = next(each for each in reversed(lines(app, again)) if each.transition != "note")
    assert line.actor_name == f"Inès Martin, au guichet, pour {WHAT}"


def test_a_family_without_an_account_finds_it_the_day_it_has_one(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        owner = session.scalars(select(Account).where(Account.email == f"famille@{TOWN}.example")).one()
        home, owner.household_id = owner.household_id, None
        child = child_of(session, str(home))
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/desk/{home}").must_see("Cette famille n'a pas de compte")
    agent.visit(f"/{TOWN}/procedures/camp?family={home}&person={child}").press("Commencer")
    agent.press("Finir plus tard", {"Souhait": "La mer"}).must_see("Cette famille n'a pas encore de compte")
    [draft] = begun(app)
    assert (draft.account_id, draft.visitor, draft.household_id) == (None, None, home)
    assert "La mer" not in family(enter).visit(f"/{TOWN}/family/").text
    assert family(enter).visit(f"/{TOWN}/drafts/{draft.id}/wish").status == 404
    assert family(enter, "nouvelle").visit(f"/{TOWN}/drafts/{draft.id}/wish").status == 404
    with app.extensions["database"].begin(TOWN) as session:
        owner = session.scalars(select(Account).where(Account.email == f"famille@{TOWN}.example")).one()
        owner.household_id = home
    parent = family(enter).visit(f"/{TOWN}/family/").follow("À terminer : Camp d'été")
    parent.press("Continuer").press("Continuer", {"Asthme": "Non"}).press("Continuer").press("Terminer", YES)
    assert sent(app)[0].household_id == home
    assert sent(app)[0].account_id == account(app).id


def child_of(session: object, home: str) -> str:
    from domain import households

    return next(person.id for person, role in households.members(session, home) if role == "child")  # type: ignore[arg-type]


def test_a_new_family_s_account_is_asked_for_at_the_desk(app: Flask, enter: Enter) -> None:
    agent = Person(enter("carbon-blanc", "agent")).visit("/carbon-blanc/desk")
    title = next(reads for reads, leads in agent.links() if "/procedures/account" in leads and reads != "Accueil")
    agent.follow(title).press("Commencer").must_see("Au guichet, pour une nouvelle famille")
    with app.extensions["database"].session("carbon-blanc") as session:
        draft = session.scalars(select(Draft).where(Draft.procedure == "account")).one()
        assert (
            draft.account_id
            == session.scalars(select(Account.id).where(Account.email == "agent@carbon-blanc.example")).one()
        )


def test_what_another_service_asked_is_corrected_there(app: Flask, enter: Enter) -> None:
    """Neither shown, nor opened by its address, nor gone on with once the case left for another service."""
    parent = family(enter).visit(f"/{TOWN}/procedures/camp?person={child_named(app)}").press("Commencer")
    parent.press("Continuer", {"Souhait": "La mer"}).press("Continuer", {"Asthme": "Non"}).press("Continuer")
    parent.press("Terminer", YES)

    def give_to(service: str, **more: object) -> None:
        with app.extensions["database"].begin(TOWN) as session:
            session.execute(update(Case).where(Case.procedure == "camp").values(service=service, **more))
            session.execute(update(Account).where(Account.id == account(app, "agent").id).values(services=["north"]))

    [case] = sent(app)
    give_to("north", holder="family", state="returned", marked={"wish": "Lequel ?"})
    agent = at_desk(app, enter)
    begin = f"/{TOWN}/procedures/camp?case={case.reference}"
    token = {"csrf_token": value(agent, "csrf_token")}
    draft = agent.client.post(begin, data=token).headers["Location"]
    assert "La mer" in agent.client.get(draft, follow_redirects=True).text
    give_to("south")
    assert not at_desk(app, enter).sees(case.reference)
    for answer in (agent.client.get(f"{draft}wish"), agent.client.post(begin, data=token)):
        assert answer.status_code == 404
        assert "La mer" not in answer.text
