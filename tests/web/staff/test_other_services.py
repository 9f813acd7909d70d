"""What an agent of one service learns of the cases that another has: at most that there are some."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from domain import drafts
from domain.actors import of_account
from domain.clock import now
from domain.records import Account, Case, Draft
from tests.journeys.filed import filed
from tests.journeys.person import Person, words
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page, token_of

TOWN = "cesson-sevigne"
CLOSED = "1 demande d'un autre service"
SCHOOL = "Inscription scolaire"


@pytest.fixture
def theirs(app: Flask) -> Case:
    """A place asked for in an infant school, which the service of infant schools has."""
    case = case_of(app, TOWN, reference=filed(app, TOWN, "school_enrolment", school_level="ps"))
    assert case.service == "infant"
    return case


@pytest.fixture
def shared(app: Flask, theirs: Case) -> Case:
    """A sheet of the same family, open to every service."""
    return case_of(app, TOWN, reference=filed(app, TOWN, "child"))


def change(app: Flask, case: Case, **values: object) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        session.execute(update(Case).where(Case.id == case.id).values(**values))


def beside(enter: Enter, name: str, case: Case) -> str:
    """The side of the case's page: the family, and what else it has with the town."""
    person = Person(enter(TOWN, name)).visit(f"/{TOWN}/inbox/{case.reference}")
    assert person.status == 200
    check_page(person.page, person.address)
    return words(person.page.select_one("aside.file").get_text(" "))


def begin_correction(app: Flask, case: Case) -> str:
    """The family has opened it to correct it."""
    with app.extensions["database"].begin(TOWN) as session:
        account = session.scalars(select(Account).where(Account.id == case.account_id)).one()
        town = app.extensions["editions"].of(TOWN, case.edition)
        own = session.scalars(select(Case).where(Case.id == case.id)).one()
        draft = drafts.start(session, town=town, procedure=town.procedures[case.procedure], actor=of_account(account))
        session.flush()
        session.execute(update(Draft).where(Draft.id == draft.id).values(case_id=own.id, label="Place en maternelle"))
    return "Place en maternelle"


def test_beside_a_case_another_services_requests_are_only_counted(
    app: Flask, enter: Enter, theirs: Case, shared: Case
) -> None:
    label = begin_correction(app, theirs)
    ours, others = beside(enter, "infant", shared), beside(enter, "primary", shared)
    assert SCHOOL in ours
    assert label in ours
    assert "autre service" not in ours
    assert CLOSED in others
    assert SCHOOL not in others
    assert label not in others


@pytest.mark.parametrize("holder", ["staff", "nobody"])
def test_several_are_counted_open_or_closed(app: Flask, enter: Enter, theirs: Case, shared: Case, holder: str) -> None:
    second = case_of(app, TOWN, reference=filed(app, TOWN, "school_enrolment", school_level="gs"))
    change(app, second, holder=holder)
    told = beside(enter, "primary", shared)
    assert "2 demandes d'un autre service" in told
    assert SCHOOL not in told


def test_a_family_with_nothing_else_than_anothers_has_other_requests(
    app: Flask, enter: Enter, theirs: Case, shared: Case
) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        own = (theirs.id, shared.id)
        session.execute(update(Case).where(Case.id.not_in(own)).values(household_id=None, account_id=None))
        session.execute(update(Draft).values(state="cancelled"))
    told = beside(enter, "primary", shared)
    assert CLOSED in told
    assert "Aucun autre dossier" not in told


def test_on_somebodys_page_a_sheet_of_another_service_says_nothing_of_its_case(
    app: Flask, enter: Enter, shared: Case
) -> None:
    change(app, shared, service="infant", state="incomplete", holder="family")
    address = f"/{TOWN}/people/{shared.person_id}"
    for name, told in (("infant", True), ("primary", False)):
        person = Person(enter(TOWN, name)).visit(address)
        check_page(person.page, address)
        assert person.sees("À compléter") is told
        assert person.sees("Chez un autre service") is not told
        links = {str(link["href"]) for link in person.page.select("main a")}
        assert (f"/{TOWN}/inbox/{shared.reference}" in links) is told
        assert {person.client.get(link).status_code for link in links if "/inbox/" in link} <= {200}


def test_neither_lists_nor_searches_nor_the_desk_tell_of_another_services_case(
    app: Flask, enter: Enter, theirs: Case
) -> None:
    change(app, theirs, holder="family", state="incomplete", marked={"school_level": "Laquelle ?"})
    for name, told in (("infant", True), ("primary", False)):
        person = Person(enter(TOWN, name))
        for query in (f"view=all&q={theirs.reference}", "view=family", "view=all&q=roux"):
            found = person.visit(f"/{TOWN}/inbox?{query}").page.select(f"main a[href*='/inbox/{theirs.reference}']")
            assert bool(found) is told, query
        assert person.visit(f"/{TOWN}/desk/{theirs.household_id}").sees(theirs.reference) is told
        assert (person.client.get(f"/{TOWN}/inbox/{theirs.reference}").status_code == 200) is told


def test_who_has_a_case_open_is_not_told_to_another_service(app: Flask, enter: Enter, theirs: Case) -> None:
    client, address = enter(TOWN, "infant"), f"/{TOWN}/inbox/{theirs.reference}"
    assert client.post(f"{address}/opening", headers=token(client, address)).status_code == 200
    stranger = enter(TOWN, "primary")
    for answer in (
        stranger.get(address),
        stranger.post(f"{address}/opening", headers=token(stranger, f"/{TOWN}/inbox")),
        stranger.get(f"/{TOWN}/inbox?view=all"),
    ):
        assert "Ouvert" not in answer.text


def test_nobody_has_to_agree_with_whoever_else_has_a_closed_case_open(app: Flask, enter: Enter, theirs: Case) -> None:
    first, second = enter(TOWN, "infant"), enter(TOWN, "agent")
    address, listed = f"/{TOWN}/inbox/{theirs.reference}", f"/{TOWN}/inbox?view=all&q={theirs.reference}"
    assert first.post(f"{address}/opening", headers=token(first, address)).status_code == 200
    shown = (address, listed)
    assert all("Ouvert" in second.get(each).text for each in shown)
    change(app, theirs, holder="nobody", state="accepted", updated_at=now() - timedelta(minutes=1))
    assert not any("Ouvert" in second.get(each).text for each in shown)
    assert "Ouvert" not in second.post(f"{address}/opening", headers=token(second, address)).text


def token(client: object, address: str) -> dict[str, str]:
    return {"X-CSRFToken": token_of(client, address)}  # type: ignore[arg-type]
