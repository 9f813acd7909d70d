"""What the town knows already is shown with where it comes from, and folded away where a procedure only has to read it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from domain.database import counting
from domain.records import Draft, Person
from tests.journeys.person import Person as Somebody
from tests.web.wizard.conftest import logged_in

TOWN = "cesson-sevigne"


@pytest.fixture
def missie(app: Flask) -> str:
    """The id of the Roux's daughter, whose record says nothing of where it comes from but for her name."""
    with app.extensions["database"].begin(TOWN) as session:
        child = session.scalars(select(Person).where(Person.first_name == "Missie")).one()
        child.sources = {
            "last_name": {"from": "family", "at": "2026-11-12"},
            "first_name": {"from": "agent", "at": "2026-11-01"},
        }
        return child.id


@pytest.fixture
def claire(app: Flask) -> Somebody:
    return logged_in(app, "famille", TOWN)


def begin(claire: Somebody, missie: str, procedure: str = "arts_child") -> Somebody:
    return claire.visit(f"/{TOWN}/procedures/{procedure}?person={missie}").press("Commencer")


def draft(app: Flask, somebody: Somebody) -> Draft:
    with app.extensions["database"].session(TOWN) as session:
        return session.scalars(select(Draft).where(Draft.id == somebody.address.split("/")[3])).one()


def folded(somebody: Somebody) -> dict[str, str]:
    """{question: what stands as text}."""
    return {
        str(each["data-question"]): each.select_one(".known-value strong").get_text()
        for each in somebody.page.select("[data-question]:has(> .known)")
    }


def origins(somebody: Somebody) -> dict[str, str]:
    return {
        str(each["data-question"]): each.select_one(".origin").get_text().replace("\u00a0", " ")
        for each in somebody.page.select("[data-question]:has(.origin)")
    }


KNOWN = {"last_name": "Roux", "first_name": "Missie", "sex": "Fille", "birth_date": "21/05/2018"}


def test_what_the_record_knows_stands_as_text_with_where_it_comes_from(claire: Somebody, missie: str) -> None:
    begin(claire, missie)
    assert folded(claire) == KNOWN
    assert origins(claire) == {
        "last_name": "Repris de votre dossier (12 novembre 2026).",
        "first_name": "Noté par le service le 1er novembre 2026.",
        "sex": "Repris de votre dossier.",
        "birth_date": "Repris de votre dossier.",
    }


def test_a_folded_value_is_posted_as_it_is(app: Flask, claire: Somebody, missie: str) -> None:
    before = draft(app, begin(claire, missie)).answers
    first = claire.address
    assert claire.press("Suivant").address != first, claire.text
    kept = draft(app, claire)
    assert {name: kept.answers[name] for name in KNOWN} == {name: before[name] for name in KNOWN}
    claire.visit(first)
    assert folded(claire) == KNOWN


def test_a_value_changed_after_unfolding_comes_from_the_family_and_stays_unfolded(
    app: Flask, claire: Somebody, missie: str
) -> None:
    first = begin(claire, missie).address
    claire.press("Suivant", {"Prénom": "Missie-Lou"}).visit(first)
    assert draft(app, claire).answers["first_name"] == "Missie-Lou"
    assert folded(claire).keys() == KNOWN.keys() - {"first_name"}
    assert "first_name" not in origins(claire)
    assert claire.page.find("input", id="first_name")["value"] == "Missie-Lou"  # type: ignore[index]


def test_an_error_unfolds_its_question_and_no_other(claire: Somebody, missie: str) -> None:
    begin(claire, missie).press("Suivant", {"Date de naissance": "31/02/2018"})
    assert claire.status == 422
    assert folded(claire).keys() == KNOWN.keys() - {"birth_date"}
    assert claire.page.find("input", id="birth_date")["value"] == "31/02/2018"  # type: ignore[index]
    assert claire.page.select("#birth_date-error")


def test_a_new_child_is_asked_everything(claire: Somebody) -> None:
    claire.visit(f"/{TOWN}/procedures/arts_child?person=").press("Commencer")
    assert not folded(claire)
    assert not origins(claire)


def test_a_value_in_its_control_says_where_it_comes_from_until_it_is_changed(claire: Somebody, missie: str) -> None:
    begin(claire, missie, "child")
    assert not folded(claire)
    assert origins(claire)["last_name"] == "Repris de votre dossier (12 novembre 2026)."
    first = claire.address
    claire.press("Finir plus tard", {"Nom": "Leroux"}).visit(first)
    assert "last_name" not in origins(claire)
    assert "first_name" in origins(claire)


def test_trap_13_a_locked_value_says_where_it_comes_from_and_a_crafted_post_changes_nothing(app: Flask) -> None:
    claire = logged_in(app, "famille", "carcans")
    claire.visit("/carcans/procedures/details").press("Commencer")
    email = next(each for each in claire.page.select(".locked-field") if "@" in each.get_text())
    assert (
        email.select_one(".origin").get_text().startswith("Repris de votre demande «\u00a0Déclarer mon foyer\u00a0» (")
    )
    form: dict[str, Any] = {
        each["name"]: each.get("value", "") for each in claire.page.select("form input[type=hidden]")
    }
    claire.client.post(claire.address, data={**form, "email": "autre@example.org", "_action": "later"})
    with app.extensions["database"].session("carcans") as session:
        kept = session.scalars(select(Draft).where(Draft.id == claire.address.split("/")[3])).one()
        assert kept.answers["email"] == "famille@carcans.example"
        assert "email" in kept.provenance


def test_where_values_come_from_costs_no_statement(app: Flask, claire: Somebody, missie: str) -> None:
    address = begin(claire, missie).address
    with counting(app.extensions["database"]) as with_it:
        claire.visit(address)
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Draft).where(Draft.id == address.split("/")[3])).one().provenance = {}
    with counting(app.extensions["database"]) as without:
        claire.visit(address)
    assert len(with_it) == len(without)
