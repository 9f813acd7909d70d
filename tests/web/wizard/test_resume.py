"""One draft, two devices, no account: a mailed link lets both go on."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from domain import drafts
from domain.actors import visitor
from domain.clock import now
from domain.draft_owners import KEPT_FOR_VISITOR
from domain.records import Draft
from tests.journeys.mailbox import letters, link_in
from tests.journeys.person import Person
from tests.web.wizard.conftest import logged_in
from workflows import engine
from workflows.letters import day

TOWN = "charost"
START = f"/{TOWN}/procedures/account"
MAIL = "maurice@charost.example.org"


def begin(app: Flask, name: str) -> Person:
    return Person(app.test_client()).visit(START).press("Commencer").press("Finir plus tard", {"Nom": name})


def ask_for_link(app: Flask, person: Person) -> str:
    person.press("Recevoir le lien", {"Adresse e-mail": MAIL}).must_see("Le lien est parti")
    return link_in(letters(app, TOWN, MAIL)[-1])


def take_up(app: Flask, link: str, person: Person | None = None) -> Person:
    person = (person or Person(app.test_client())).visit(link).press("Reprendre")
    assert person.status == 200, person.text
    return person


def name_at(person: Person, address: str) -> str:
    person.visit(address)
    assert person.status == 200, person.text
    return str(person.page.find("input", id="last_name")["value"])  # type: ignore[index]


@pytest.fixture
def first(app: Flask) -> Person:
    return begin(app, "Faure")


def test_two_devices_save_in_turn(app: Flask, first: Person) -> None:
    second = take_up(app, ask_for_link(app, first))
    draft = second.address
    assert name_at(second, draft) == "Faure"
    for one, other, name in ((first, second, "Petit"), (second, first, "Moreau"), (first, second, "Girard")):
        one.visit(draft).press("Finir plus tard", {"Nom": name})
        assert name_at(other, draft) == name


def test_both_devices_find_the_draft_where_they_began_it(app: Flask, first: Person) -> None:
    second = take_up(app, ask_for_link(app, first))
    for person in (first, second):
        person.visit(START).press("Reprendre")
        assert person.address == second.address
        person.visit(f"/{TOWN}/").must_see("À terminer", "Faure")
        home = [leads for _, leads in person.links() if "/drafts/" in leads]
        assert len(home) == 1
        assert person.visit(home[0]).address == second.address


def test_the_link_serves_again_and_on_a_third_device(app: Flask, first: Person) -> None:
    link = ask_for_link(app, first)
    second = take_up(app, link)
    take_up(app, link, second)
    third = take_up(app, link)
    assert [name_at(each, third.address) for each in (first, second, third)] == ["Faure"] * 3


def test_the_mail_says_until_when(app: Flask, first: Person) -> None:
    ask_for_link(app, first)
    letter = letters(app, TOWN, MAIL)[-1]
    assert f"valable jusqu'au {day(now() + KEPT_FOR_VISITOR)}." in re.sub(r"\s+", " ", letter.text.replace("’", "'"))


def test_a_secret_nobody_was_given_opens_nothing(app: Flask, first: Person) -> None:
    link = ask_for_link(app, first)
    draft = take_up(app, link).address
    stranger = Person(app.test_client()).visit(f"/{TOWN}/resume/{secrets.token_hex(32)}")
    assert stranger.status == 410
    assert not stranger.page.find("button", string=re.compile("Reprendre"))
    stranger.must_see("Recommencer depuis l'accueil")
    assert stranger.visit(draft).address == f"/{TOWN}/login"
    assert "Faure" not in stranger.text
    stranger.visit(START).press("Commencer")
    assert stranger.address != draft
    stranger.must_see("Nom")


def test_what_the_second_device_began_stays_its_own(app: Flask, first: Person) -> None:
    link, second = ask_for_link(app, first), begin(app, "Blanc")
    own = second.address.rpartition("/")[0] + "/"
    second.visit(link).must_see("Ce que vous avez déjà commencé sur cet appareil y reste")
    take_up(app, link, second)
    assert name_at(second, second.address) == "Faure"
    second.visit(f"/{TOWN}/").must_see("Faure", "Blanc")
    assert name_at(second, own) == "Blanc"
    assert not first.visit(f"/{TOWN}/").sees("Blanc")
    assert first.visit(own).status == 404
    assert not take_up(app, link).visit(f"/{TOWN}/").sees("Blanc")


def test_what_is_begun_after_taking_a_link_up_is_not_behind_the_link(app: Flask, first: Person) -> None:
    link = ask_for_link(app, first)
    second = take_up(app, link)
    first.visit(second.address.rpartition("/")[0] + "/cancel").press("Oui")
    second.visit(START).press("Commencer").press("Finir plus tard", {"Nom": "Blanc"})
    assert not first.visit(f"/{TOWN}/").sees("Blanc")
    own = ask_for_link(app, second)
    assert own != link
    assert name_at(take_up(app, own, first), first.address) == "Blanc"


def test_asking_again_mails_the_same_link_which_stays_good(app: Flask, first: Person) -> None:
    old = ask_for_link(app, first)
    sent = len(letters(app, TOWN, MAIL))
    again = ask_for_link(app, first)
    assert len(letters(app, TOWN, MAIL)) == sent + 1, "who asks again gets another letter"
    assert old == again
    assert take_up(app, old).address == take_up(app, again).address


def test_the_device_that_took_a_link_up_mails_it_on(app: Flask, first: Person) -> None:
    link = ask_for_link(app, first)
    second = take_up(app, link)
    draft = second.address
    assert ask_for_link(app, second.press("Finir plus tard", {"Nom": "Petit"})) == link
    assert name_at(first, draft) == "Petit"


def test_asking_again_keeps_the_draft_as_long_as_the_new_letter_says(app: Flask, first: Person) -> None:
    with time_machine.travel(now() + timedelta(days=20), tick=False):
        link = ask_for_link(app, first)
    with app.extensions["database"].session(TOWN) as session:
        [draft] = drafts.open_drafts(session, visitor(link.rpartition("/")[2]))
        assert draft.expires_at > now() + timedelta(days=49)


def test_both_devices_read_the_receipt(app: Flask, first: Person) -> None:
    second = take_up(app, ask_for_link(app, first))
    with app.extensions["database"].begin(TOWN) as session:
        draft = session.scalars(select(Draft).where(Draft.id == second.address.split("/")[3])).one()
        town = app.extensions["editions"].of(TOWN, draft.edition)
        case = engine.submit(
            session, town=town, draft=draft, actor=visitor("x"), answers={"last_name": "Faure", "email": MAIL}
        )
    for person in (first, second):
        assert person.visit(f"/{TOWN}/sent/{case.reference}").status == 200
        person.must_see(case.reference)


def test_logging_in_takes_over_what_a_browser_began_and_what_it_took_up(app: Flask, first: Person) -> None:
    link, second = ask_for_link(app, first), begin(app, "Blanc")
    take_up(app, link, second)
    second.visit(f"/{TOWN}/login")
    label = next(label for label in second.labels() if "passe" not in label.lower() and "souvenir" not in label.lower())
    second.press("Connexion", {label: f"nouvelle@{TOWN}.example", "Mot de passe": "guichet-demo"})
    second.visit(f"/{TOWN}/family/").must_see("Faure", "Blanc")


def test_of_two_clicks_on_the_button_one_mail_leaves_and_the_draft_stays(app: Flask, first: Person) -> None:
    with first.client.session_transaction() as cookie:
        before = dict(cookie)
    page, address = first.page, first.address
    link = ask_for_link(app, first)
    with first.client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(before)
    first.page, first.address = page, address
    sent = len(letters(app, TOWN, MAIL))
    assert ask_for_link(app, first) == link
    assert len(letters(app, TOWN, MAIL)) == sent
    assert name_at(first, take_up(app, link).address) == "Faure"


def test_what_was_begun_in_another_town_stays(app: Flask, first: Person) -> None:
    page, address, whole = first.page, first.address, first.whole_address
    draft = first.visit("/carros/procedures/account").press("Commencer").address
    first.page, first.address, first.whole_address = page, address, whole
    ask_for_link(app, first)
    assert first.visit(draft).address == draft


def test_a_cancelled_draft_ends_its_link(app: Flask, first: Person) -> None:
    link = ask_for_link(app, first)
    second = take_up(app, link)
    draft = second.address
    first.visit(draft.rpartition("/")[0] + "/cancel").press("Oui")
    assert Person(app.test_client()).visit(link).status == 410
    second.visit(START).press("Commencer")
    assert second.status == 200
    assert second.address != draft


def test_a_family_logged_in_takes_the_draft_into_its_space_and_the_other_device_begins_anew(
    app: Flask, first: Person
) -> None:
    link = ask_for_link(app, first)
    parent = logged_in(app, "nouvelle", TOWN)
    parent.visit(link).must_see("La démarche rejoindra votre espace").press("Reprendre")
    assert parent.status == 200, parent.text
    first.visit(START).press("Commencer")
    assert first.status == 200
    assert first.address != parent.address


def test_an_agent_is_told_to_log_out(app: Flask, first: Person) -> None:
    agent = logged_in(app, "agent", TOWN).visit(ask_for_link(app, first))
    agent.must_see("Déconnectez-vous")
    assert not agent.page.find("button", string=re.compile("Reprendre"))


def test_a_new_browser_has_nothing_to_finish(app: Flask) -> None:
    assert "À terminer" not in Person(app.test_client()).visit(f"/{TOWN}/").text
