from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bs4 import Tag
from flask import Flask
from sqlalchemy import select

from domain import households
from domain.clock import today
from domain.records import Account, Draft
from domain.records import Person as PersonRecord
from tests.journeys.person import Person
from tests.journeys.somebody import words
from tests.web.conftest import Enter

START = "/carros/procedures/early_childhood"
TOO_OLD = "réservée aux enfants de moins de 3 ans"


def years_ago(years: int) -> date:
    return today().replace(year=today().year - years, day=1, month=1)


def with_children(app: Flask, births: Sequence[date]) -> list[str]:
    """Children of these birth dates in the household of Carros's known family; their ids."""
    ids = []
    with app.extensions["database"].begin("carros") as session:
        account = session.scalars(select(Account).where(Account.email == "famille@carros.example")).one()
        children = [person for person, role in households.members(session, account.household_id) if role == "child"]
        for child, birth in zip(children, births, strict=False):
            child.birth_date = birth
            ids.append(child.id)
        assert len(ids) == len(births), "the demo family has fewer children"
    return ids


def drafts_of(app: Flask) -> int:
    with app.extensions["database"].session("carros") as session:
        return len(session.scalars(select(Draft)).all())


def row_of(app: Flask, person: Person, child_id: str) -> Tag:
    with app.extensions["database"].session("carros") as session:
        name = session.scalars(select(PersonRecord).where(PersonRecord.id == child_id)).one().full_name
    return next(row for row in person.page.select("#whom + ul li") if name in row.get_text())


def test_a_family_chooses_among_its_children_or_adds_one(app: Flask, enter: Enter) -> None:
    """« Soit pour un enfant déjà ajouté sur votre fiche famille, soit pour un nouvel enfant »."""
    little, *_ = with_children(app, [years_ago(1)])
    parent = Person(enter("carros", "famille")).visit(START)
    parent.must_see("Pour quel enfant ?", "Pour un nouvel enfant")
    assert row_of(app, parent, little).find("button")
    parent.press("Préinscrire")
    draft_id = parent.address.split("/")[3]
    with app.extensions["database"].session("carros") as session:
        draft = session.scalars(select(Draft).where(Draft.id == draft_id)).one()
    assert (draft.procedure, draft.person_id) == ("early_childhood", little)


def test_a_child_of_three_is_told_too_old_for_early_childhood_and_cannot_be_begun(app: Flask, enter: Enter) -> None:
    big, *_ = with_children(app, [years_ago(5)])
    parent = Person(enter("carros", "famille")).visit(START)
    row = row_of(app, parent, big)
    assert TOO_OLD in words(row.get_text())
    assert row.find("button") is None
    parent.visit(f"{START}?person={big}").must_see(TOO_OLD)
    assert parent.page.find("button", string=lambda text: text and "Préinscrire" in text) is None
    token = parent.visit(START).page.find("input", attrs={"name": "csrf_token"})
    assert isinstance(token, Tag)
    before = drafts_of(app)
    parent.client.post(f"{START}?person={big}", data={"csrf_token": token["value"]})
    assert drafts_of(app) == before


def test_a_new_child_is_asked_for_without_a_choice(enter: Enter) -> None:
    parent = Person(enter("carros", "famille")).visit(f"{START}?person=")
    assert not parent.page.select("#whom")


def test_a_family_reads_its_own_title_of_what_an_agent_did(app: Flask) -> None:
    towns = app.extensions["editions"]
    for town in ("carcans", "charost"):
        for procedure in towns.current(town).procedures.values():
            if procedure.audience == ("agent",):
                assert procedure.title_for_family != procedure.title


def test_what_charost_is_told_of_a_change_stays_with_the_request(app: Flask) -> None:
    """Only the situation and the address reach the household: a note is no fact about it, nor prefills the next change."""
    from workflows.mapping import columns

    procedure = app.extensions["editions"].current("charost").procedures["situation"]
    kept = {(column.target, column.name) for column in columns(procedure)}
    assert kept == {("household", "situation"), ("household", "address")}


def test_the_button_says_when_it_opens_again_what_was_begun(enter: Enter) -> None:
    parent = Person(enter("carros", "famille")).visit("/carros/procedures/family")
    assert "Reprendre" not in parent.page.main.get_text()
    button = parent.page.select_one("main .btn-primary").get_text().strip()
    parent.press(button).visit("/carros/procedures/family")
    parent.must_see("À terminer")
    assert parent.page.select_one("main .btn-primary").get_text().strip() == "Reprendre"
    parent.press("Reprendre")
    assert "/drafts/" in parent.address
