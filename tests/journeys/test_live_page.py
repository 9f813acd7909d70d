"""What the script adds to a page, and that it never says otherwise than the server."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, Route, expect

from domain.clock import today
from domain.records import Case
from tests.journeys.browser_person import BrowserPerson
from tests.journeys.conftest import Visitor
from tests.journeys.eyes import audit
from tests.journeys.five import CHILD, PERMISSIONS_NINA, enter, health

pytestmark = pytest.mark.browser

TOWN = "cesson-sevigne"
STRUCTURES = "À quoi souhaitez-vous inscrire Nina ?"
SHOWN = """() => [...document.querySelectorAll(".question")].filter((each) => each.checkVisibility()).map((each) => [
  each.dataset.question,
  each.querySelector(".star")?.checkVisibility() ?? false,
  each.querySelector("[aria-required]")?.getAttribute("aria-required") ?? "",
])"""


def child_wizard(app: Flask, person: BrowserPerson, name: str = "nouvelle") -> BrowserPerson:
    """The first step of a child's sheet."""
    enter(app, person, TOWN, name)
    return person.visit(f"/{TOWN}/procedures/child").press("Commencer")


def complementary_step(app: Flask, person: BrowserPerson) -> BrowserPerson:
    birth = {"Lieu de naissance": "Rennes", "Département de naissance": "35 – Ille-et-Vilaine"}
    return child_wizard(app, person).press("Suivant", CHILD | birth)


def review_step(app: Flask, person: BrowserPerson) -> BrowserPerson:
    complementary_step(app, person)
    person.press(
        "Suivant",
        {STRUCTURES: ["École publique"], "Régime alimentaire": "Sans porc"} | dict.fromkeys(PERMISSIONS_NINA, "Oui"),
    )
    return person.press("Suivant", health("Téléphone fixe du médecin", "02 61 91 12 34"))


def stored(page: Page) -> Any:
    """Wait for the autosave that what is done inside the `with` block causes."""
    return page.expect_response(
        lambda answer: answer.request.headers.get("x-requested-with") == "autosave" and answer.ok
    )


def said(person: BrowserPerson) -> Locator:
    """The line that says whether all is kept."""
    return person.page.locator("#save").get_by_role("status")


@pytest.mark.parametrize(
    ("ticked", "activity", "asked"),
    [
        ((), "", {"arts_activity": False, "dance_certificate": False}),
        (("École des arts",), "", {"arts_activity": True, "dance_certificate": False}),
        (("École des arts",), "Danse", {"arts_activity": True, "dance_certificate": True}),
        (("École des arts", "École publique"), "Musique", {"arts_activity": True, "dance_certificate": False}),
    ],
)
def test_questions_appear_while_one_ticks_as_the_server_would_show_them(
    app: Flask, visitor: Visitor, ticked: tuple[str, ...], activity: str, asked: dict[str, bool]
) -> None:
    person = complementary_step(app, visitor(look=False))
    if ticked:
        with stored(person.page):
            person.fill({STRUCTURES: list(ticked)} | ({"Activité à l'école des arts": activity} if activity else {}))
    live = person.page.evaluate(SHOWN)
    names = [name for name, _, _ in live]
    assert {name: name in names for name in asked} == asked
    assert without_script(person, visitor) == live
    only_arts = ticked == ("École des arts",)
    assert next(star for name, star, _ in live if name == "outings") is not only_arts


def without_script(person: BrowserPerson, visitor: Visitor) -> Any:
    """The same page of the same family, where no script runs."""
    plain = visitor(look=False, java_script_enabled=False, storage_state=person.page.context.storage_state())
    return plain.visit(person.address).page.evaluate(SHOWN)


def test_an_answer_hidden_comes_back_with_its_question(app: Flask, visitor: Visitor) -> None:
    person = complementary_step(app, visitor(look=False))
    person.fill({STRUCTURES: ["École des arts"], "Activité à l'école des arts": "Danse"})
    box = person.group(STRUCTURES).get_by_label("École des arts")
    box.uncheck()
    expect(person.page.get_by_text("certificat médical")).to_be_hidden()
    expect(person.page.locator("#arts_activity")).to_be_hidden()
    box.check()
    expect(person.page.get_by_text("certificat médical")).to_be_visible()
    expect(person.group("Activité à l'école des arts").get_by_label("Danse")).to_be_checked()


def test_what_is_typed_is_kept_without_pressing_anything(app: Flask, visitor: Visitor) -> None:
    person = child_wizard(app, visitor(look=False))
    with stored(person.page):
        person.fill({"Prénom": "Nina", "Sexe": "Fille", "Date de naissance": "31/02/20"})
    expect(said(person)).to_contain_text(re.compile(r"Enregistré à \d{1,2} h \d\d"))
    person.page.reload()
    expect(person.control("Prénom")).to_have_value("Nina")
    expect(person.control("Date de naissance")).to_have_value("31/02/20")
    expect(person.group("Sexe").get_by_label("Fille")).to_be_checked()


def test_a_lost_connection_is_said_and_what_was_typed_is_kept_when_it_is_back(app: Flask, visitor: Visitor) -> None:
    person = visitor(look=False)
    person.page.clock.install()
    child_wizard(app, person)
    status = said(person)
    person.page.context.set_offline(True)
    person.fill({"Prénom": "Nina"})
    person.page.clock.run_for(2000)
    expect(status).to_contain_text("connexion perdue")
    person.page.context.set_offline(False)
    with stored(person.page):
        person.page.clock.run_for(6000)
    expect(status).to_contain_text("Enregistré à")
    person.page.reload()
    expect(person.control("Prénom")).to_have_value("Nina")
    person.forgive("ERR_INTERNET_DISCONNECTED")


def test_a_double_click_on_the_last_button_sends_once(app: Flask, visitor: Visitor) -> None:
    person = review_step(app, visitor(look=False))
    person.fill({"Accepter": True})
    before = cases(app)
    person.button("Valider").dblclick()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("La fiche est envoyée")
    assert cases(app) == before + 1
    receipt = person.address
    person.page.go_back()
    expect(person.page).to_have_url(re.compile(re.escape(receipt)))
    expect(person.page.get_by_role("heading", level=1)).to_have_text("La fiche est envoyée")
    assert cases(app) == before + 1


def cases(app: Flask) -> int:
    with app.extensions["database"].session(TOWN) as session:
        return int(session.query(Case).filter(Case.procedure == "child").count())


def test_the_second_of_two_tabs_is_told_what_the_first_one_stored(app: Flask, visitor: Visitor) -> None:
    first = child_wizard(app, visitor(look=False))
    second = visitor(look=False, storage_state=first.page.context.storage_state()).visit(first.address)
    with stored(first.page):
        first.fill({"Prénom": "Nina"})
    second.press("Suivant", {"Prénom": "Lina"})
    expect(second.page.get_by_role("alert").first).to_contain_text("enregistrée ailleurs")
    second.must_see("Prénom : « Nina »")
    expect(second.control("Prénom")).to_have_value("Lina")


def test_the_autosave_of_an_overtaken_tab_stops_and_says_so(app: Flask, visitor: Visitor) -> None:
    first = child_wizard(app, visitor(look=False))
    second = visitor(look=False, storage_state=first.page.context.storage_state()).visit(first.address)
    with stored(first.page):
        first.fill({"Prénom": "Nina"})
    second.fill({"Prénom": "Lina"})
    expect(said(second)).to_contain_text("modifiée ailleurs")


def test_reporter_gives_the_hours_of_a_day_to_the_whole_week(app: Flask, visitor: Visitor) -> None:
    person = visitor("phone")
    enter(app, person, "carros", "famille")
    person.visit("/carros/procedures/early_childhood?person=").press("Préinscrire")
    soon, lately = today() + timedelta(days=60), today() - timedelta(days=400)
    known = CHILD | {"Date de naissance": f"{lately:%d/%m/%Y}", "Date de placement": f"{soon:%d/%m/%Y}"}
    person.press("Continuer", known | {"Établissement souhaité": "Crèche du Lac", "Motif de garde": "Raison de santé"})
    hour(person, "Lundi, arrivée").fill("08:30")
    hour(person, "Lundi, départ").fill("17:00")
    with stored(person.page):
        person.tap(person.page.get_by_role("button", name="Reporter les heures du lundi").first)
    for day in ("Mardi", "Mercredi", "Jeudi", "Vendredi"):
        expect(hour(person, f"{day}, arrivée")).to_have_value("08:30")
        expect(hour(person, f"{day}, départ")).to_have_value("17:00")
    person.press("Continuer")
    person.must_see("Vendredi")


def hour(person: BrowserPerson, label: str) -> Locator:
    return person.page.get_by_label(re.compile(label, re.IGNORECASE)).first


WIDTHS = (320, 390, 768, 1280)


def test_no_page_is_wider_than_the_screen(app: Flask, visitor: Visitor) -> None:
    family, agent = visitor(look=False), visitor(look=False)
    public = ["/", "/carros/", "/carros/login", "/carbon-blanc/", "/carros/procedures/account", "/carros/pages/papers"]
    for address in public:
        narrow_and_wide(family.visit(address))
    enter(app, family, "carros", "famille")
    for address in ("/carros/family/", "/carros/account", "/carros/procedures/early_childhood"):
        narrow_and_wide(family.visit(address))
    narrow_and_wide(family.visit("/carros/procedures/family").press("Commencer"))
    enter(app, agent, "carros", "agent")
    narrow_and_wide(agent.visit("/carros/inbox"))
    narrow_and_wide(agent.leave_by(agent.page.locator(".queue li a").first))
    narrow_and_wide(review_step(app, visitor(look=False)))


def narrow_and_wide(person: BrowserPerson) -> None:
    for width in WIDTHS:
        person.page.set_viewport_size({"width": width, "height": 800})
        beyond = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{person.address} is {beyond} px too wide at {width} px"


MEASURE = """
  window.shifted = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { if (!entry.hadRecentInput) window.shifted += entry.value; }))
    .observe({type: "layout-shift", buffered: true});
"""
SETTLED = """async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return window.shifted;
}"""


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_nothing_moves_while_a_page_loads(app: Flask, visitor: Visitor, device: str) -> None:
    family, agent = visitor(device, look=False), visitor(device, look=False)
    for person in (family, agent):
        person.page.add_init_script(MEASURE)
    still(family.visit(f"/{TOWN}/"))
    still(complementary_step(app, family))
    enter(app, agent, TOWN, "agent")
    still(agent.visit(f"/{TOWN}/inbox"))


def still(person: BrowserPerson) -> None:
    shifted = person.page.evaluate(SETTLED)
    assert shifted <= 0.05, f"{person.address}: the layout shifted by {shifted}"


def address_step(visitor: Visitor) -> BrowserPerson:
    person = visitor("phone").visit("/charost/").follow("Créer mon espace").press("Commencer")
    return person.press("Continuer", {"Civilité": "Monsieur", "Nom": "Testo", "Prénom": "Maurice"})


def test_an_address_is_taken_from_the_suggestions_with_arrows_and_enter(visitor: Visitor) -> None:
    person = address_step(visitor)
    search = person.page.get_by_role("combobox", name="Rechercher l'adresse")
    search.press_sequentially("4 rue de la Gare 18290")
    expect(person.page.get_by_role("option").first).to_be_visible()
    assert not audit(person.page)
    search.press("ArrowDown")
    search.press("Enter")
    expect(person.control("Nom de la voie")).to_have_value("rue de la Gare")
    expect(person.control("Code postal")).to_have_value("18290")
    expect(person.page.get_by_role("listbox")).to_be_hidden()


def test_suggestions_that_arrive_late_do_not_cover_the_next_question(visitor: Visitor) -> None:
    person = address_step(visitor)
    waiting: list[Route] = []
    person.page.route("**/suggest/address*", lambda route: waiting.append(route))
    search = person.page.get_by_role("combobox", name="Rechercher l'adresse")
    with person.page.expect_request("**/suggest/address*"):
        search.press_sequentially("4 rue de la Gare 18290")
    search.press("Tab")
    with person.page.expect_response("**/suggest/address*"):
        waiting[-1].continue_()
    person.page.evaluate(SETTLED)
    expect(person.page.get_by_role("listbox")).to_be_hidden()
