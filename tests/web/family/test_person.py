from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from domain import households, people
from domain.clock import today
from domain.database import counting
from domain.records import Guardianship, Household
from domain.records import Person as Record
from domain.sources import Source
from tests.journeys.person import Person, words
from tests.web.conftest import Enter
from tests.web.family.conftest import CARDS, Change, Give, child_of, owner, sheet
from tests.web.pages import check_page, soup, token_of

TOWNS = ("carbon-blanc", "carcans", "carros", "cesson-sevigne", "charost")
TOWN = "carros"


def page_of(person_id: str, slug: str = TOWN) -> str:
    return f"/{slug}/family/people/{person_id}"


def add_children(app: Flask, slug: str, count: int) -> None:
    """More children in the demo family."""
    with app.extensions["database"].begin(slug) as session:
        household = households.load(session, household_id=owner(session, slug).household_id)
        for number in range(count):
            values = {"last_name": "Roux", "first_name": f"Enfant {number}", "birth_date": "2020-05-06"}
            people.write_person(session, household=household, kind="child", role="child", values=values)


@pytest.mark.parametrize("slug", TOWNS)
def test_everybody_of_the_household_has_a_page_that_keeps_the_rules(app: Flask, enter: Enter, slug: str) -> None:
    client = enter(slug, "famille")
    with app.extensions["database"].session(slug) as session:
        family = households.members(session, owner(session, slug).household_id)
        ids = [(member.person.id, member.person.full_name) for member in family]
    assert len(ids) == 5
    for person_id, name in ids:
        page = soup(client.get(page_of(person_id, slug)).text)
        check_page(page, f"{slug} {name}")
        assert words(page.h1.get_text()) == name


@pytest.mark.parametrize("slug", TOWNS)
@pytest.mark.parametrize("children", [0, 10])
def test_the_page_keeps_its_budget_whatever_the_familys_size(
    app: Flask, enter: Enter, slug: str, children: int
) -> None:
    add_children(app, slug, children)
    client, address = enter(slug, "famille"), page_of(child_of(app, slug), slug)
    client.get(address)
    with counting(app.extensions["database"]) as statements:
        client.get(address)
    assert len(statements) <= 8, "\n".join(statements)


@pytest.mark.parametrize("children", [0, 10])
def test_the_first_step_of_a_childs_sheet_keeps_its_budget_whatever_the_familys_size(
    app: Flask, enter: Enter, children: int
) -> None:
    add_children(app, TOWN, children)
    address = f"/{TOWN}/procedures/child?person={child_of(app, TOWN)}"
    client = enter(TOWN, "famille")
    step = client.post(address, data={"csrf_token": token_of(client, address)}, follow_redirects=True).request.path
    assert "/drafts/" in step
    with counting(app.extensions["database"]) as statements:
        assert client.get(step).status_code == 200
    assert len(statements) <= 8, "\n".join(statements)


def test_nobody_reads_the_page_of_another_households_person(app: Flask, enter: Enter) -> None:
    missie, client = child_of(app, TOWN), enter(TOWN, "petit")
    assert enter(TOWN, "famille").get(page_of(missie)).status_code == 200
    assert client.get(page_of(missie)).status_code == 404
    assert client.get(page_of("nobody")).status_code == 404


def test_answers_say_where_they_came_from(app: Flask, enter: Enter) -> None:
    person = Person(enter(TOWN, "famille")).visit(page_of(child_of(app, TOWN)))
    person.must_see("Missie", "Date de naissance", "21/05/2018")
    assert "dit par vous le" in person.text.casefold()
    with app.extensions["database"].begin(TOWN) as session:
        record = session.scalars(select(Record).where(Record.first_name == "Missie")).one()
        record.sources = {**record.sources, "birth_date": Source("agent", date(2026, 3, 4)).as_json()}
    assert "saisi par le service le 04/03/2026" in person.visit(person.address).text.casefold()


@pytest.mark.parametrize("slug", ["carbon-blanc", "carcans", "charost"])
def test_a_label_names_the_other_adult_of_this_home(app: Flask, enter: Enter, slug: str) -> None:
    person = Person(enter(slug, "famille")).visit(page_of(child_of(app, slug), slug))
    person.must_see("Qualité de Claire Roux", "Qualité de Karim Roux", "Autorité parentale de Karim Roux")
    assert "…" not in person.text


def test_who_said_it_in_another_home_is_not_told(app: Flask, enter: Enter) -> None:
    missie = child_of(app, TOWN)
    with app.extensions["database"].begin(TOWN) as session:
        record = session.scalars(select(Record).where(Record.id == missie)).one()
        record.sources = {**record.sources, "sex": Source("family", date(2026, 3, 4), "CAR-26-ELSE-10").as_json()}
    person = Person(enter(TOWN, "famille")).visit(page_of(missie))
    assert not person.sees("CAR-26-ELSE-10")
    assert not person.sees("04/03/2026, demande")


def test_what_the_other_home_says_of_a_child_never_shows(app: Flask, enter: Enter) -> None:
    missie = child_of(app, TOWN)
    with app.extensions["database"].begin(TOWN) as session:
        other = session.scalars(
            select(Household).where(Household.id == owner(session, TOWN, "petit").household_id)
        ).one()
        secret = {"allergies_detail": "Secret de l’autre foyer", "address": {"street": "rue Cachée", "city": "Nice"}}
        people.write_person(session, household=other, kind="child", role="child", values=secret, person_id=missie)
        parent = owner(session, TOWN, "petit").person_id
        session.add(Guardianship(town=TOWN, adult_id=parent, child_id=missie, relationship="father"))
    mine = Person(enter(TOWN, "famille")).visit(page_of(missie))
    assert not any(mine.sees(text) for text in ("Secret de l", "rue Cachée", "Julien", "Élodie"))
    theirs = Person(enter(TOWN, "petit")).visit(page_of(missie)).must_see("Missie", "Secret de l", "rue Cachée")
    assert not any(theirs.sees(text) for text in ("Claire", "Karim", "Pouncha"))


def test_health_and_who_may_collect_stand_together_with_the_way_to_change_them(app: Flask, enter: Enter) -> None:
    missie = child_of(app, "charost")
    with app.extensions["database"].begin("charost") as session:
        place = next(
            member.place
            for member in households.members(session, owner(session, "charost").household_id)
            if member.person.id == missie
        )
        pickup = [{"_key": "a", "name": "Fatima Roux", "phone": "+33493290017", "may_collect": True}]
        place.details = {**place.details, "pickup": pickup, "pai": True, "allergies": ["food"]}
    person = Person(enter("charost", "famille")).visit(page_of(missie, "charost"))
    person.must_see("Santé et alimentation", "Alimentaire", "Fatima Roux", "04 93 29 00 17")
    person.follow("Mettre à jour").must_see("Allergies, autorisations, PAI")
    assert f"person={missie}" in person.whole_address


def test_a_procedure_for_younger_children_says_so_in_the_space_too(app: Flask, enter: Enter) -> None:
    person = Person(enter(TOWN, "famille")).visit("/carros/family/")
    person.must_see("Pour Missie : La préinscription petite enfance est réservée aux enfants de moins de 3 ans.")
    missie = child_of(app, TOWN)
    address = f"/carros/procedures/early_childhood?person={missie}"
    assert address not in [url for _, url in person.links()]
    person.visit(page_of(missie)).must_see("réservée aux enfants de moins de 3 ans")
    assert address not in [url for _, url in person.links()]
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Record).where(Record.id == missie)).one().birth_date = today() - timedelta(days=90)
    assert address in [url for _, url in person.visit("/carros/family/").links()]
    assert address in [url for _, url in person.visit(page_of(missie)).links()]


@pytest.mark.parametrize(("days", "asked"), [(-1, True), (0, True), (1, False)])
def test_an_expected_child_is_asked_about_once_its_day_has_come(
    app: Flask, enter: Enter, days: int, asked: bool
) -> None:
    missie = child_of(app, TOWN)
    with app.extensions["database"].begin(TOWN) as session:
        record = session.scalars(select(Record).where(Record.id == missie)).one()
        record.expected_birth, record.birth_date = True, today() + timedelta(days=days)
    person = Person(enter(TOWN, "famille")).visit(page_of(missie)).must_see("naissance prévue le")
    assert person.sees("Votre enfant est né ?") is asked
    if asked:
        person.follow("Annoncer la naissance")
        assert person.whole_address == f"/carros/procedures/child?person={missie}"


def test_papers_and_requests_about_somebody_stand_on_their_page(app: Flask, enter: Enter, give: Give) -> None:
    missie, sami = child_of(app, TOWN), child_of(app, TOWN, "Sami")
    give(TOWN, "famille", name="vaccins-missie.pdf", person_id=missie)
    give(TOWN, "famille", name="vaccins-sami.pdf", person_id=sami)
    person = (
        Person(enter(TOWN, "famille")).visit(page_of(missie)).must_see("vaccins-missie.pdf", "Mes demandes à son sujet")
    )
    assert not person.sees("vaccins-sami.pdf")
    assert len(person.page.select("#requests ~ ul > li")) == 1


def test_a_childs_key_shows_only_to_who_may_give_it_where_keys_link(
    app: Flask, enter: Enter, change_town: Change
) -> None:
    change_town(
        TOWN, ("workflows/test_linking.yaml", lambda text: LINKING), ("procedures/test_link.yaml", lambda text: LINK)
    )
    missie = child_of(app, TOWN)
    with app.extensions["database"].session(TOWN) as session:
        key = session.scalars(select(Record).where(Record.id == missie)).one().linking_key
        claire = owner(session, TOWN).person_id
    person = Person(enter(TOWN, "famille")).visit(page_of(missie)).must_see("Clé de l'enfant", str(key))
    assert not person.visit(page_of(str(claire))).sees("Clé de l'enfant")
    with app.extensions["database"].begin(TOWN) as session:
        ties = select(Guardianship).where(Guardianship.child_id == missie, Guardianship.adult_id == claire)
        session.scalars(ties).one().parental_authority = False
    assert not person.visit(page_of(missie)).sees(str(key))


LINKING = """workflow: test_linking
states:
  waiting: {label: En attente, colour: orange, holder: staff}
  done: {label: Fait, colour: green, final: true}
transitions:
  send: {label: Envoyer, from: draft, to: waiting, by: [family]}
  accept: {label: Accepter, from: waiting, to: done, by: [agent], do: [link_child]}
"""
LINK = """procedure: test_link
title: Rattacher
subject: request
for: [guardian]
workflow: test_linking
steps:
  - id: key
    title: Clé
    fields:
      child_key: {type: text, label: Clé, required: true}
      birth_date: {type: date, label: Date de naissance, required: true}
"""


def test_a_sheets_card_leads_to_the_page(app: Flask, enter: Enter, change_town: Change) -> None:
    change_town("cesson-sevigne", CARDS, sheet("child", "child"))
    person = Person(enter("cesson-sevigne", "famille")).visit("/cesson-sevigne/family/section/children")
    person.follow("Missie Roux").must_see("Fiche du test", "Validée")
    assert person.address == page_of(child_of(app, "cesson-sevigne"), "cesson-sevigne")


@pytest.mark.parametrize(
    ("slug", "first_name", "procedure"),
    [("carros", "Claire", "adult"), ("cesson-sevigne", "Claire", "profile"), ("carbon-blanc", "Missie", "family")],
)
def test_every_record_says_where_it_is_changed(
    app: Flask, enter: Enter, slug: str, first_name: str, procedure: str
) -> None:
    person = Person(enter(slug, "famille")).visit(page_of(child_of(app, slug, first_name), slug)).follow("Modifier")
    assert person.address == f"/{slug}/procedures/{procedure}"
