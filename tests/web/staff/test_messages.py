from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from domain import threads
from domain.actors import of_account
from domain.clock import now
from domain.ids import new_id
from domain.records import Account, Case, Message, OutboxMail, Thread
from tests.journeys.person import Person
from tests.web.conftest import Enter, case_of
from tests.web.family.conftest import Change, changed, owner
from tests.web.pages import check_page, token_of

TOWN = "carros"
LIST = f"/{TOWN}/messages"
SERVICE = "Département Coordination Éducation Famille"
SERVICES = "services: {north: {label: Pôle du nord, phone: 04 93 00 00 01}, south: {label: Pôle du sud}}\n"
REPLY = (
    '  test_missing: {title: Pièce illisible du test, text: "Bonjour {holder.full_name},\\n\\nDossier {case.reference}. '
    '{service.name}, {service.phone}"}\n'
)
MORE = ("town.yaml", lambda text: f"{text}\n{SERVICES}".replace("\nreplies:\n", f"\nreplies:\n{REPLY}", 1))


def asked(
    app: Flask, text: str = "À quelle heure ouvre la cantine ?", service: str = "", subject: str = "Cantine"
) -> str:
    with app.extensions["database"].begin(TOWN) as session:
        account = owner(session, TOWN)
        thread = threads.outside(session, account=account, service=service, subject=subject)
        threads.write(session, thread=thread, by=of_account(account), text=text, key=new_id(), at=now())
        return thread.id


@pytest.fixture
def change_town(app: Flask) -> Change:
    return lambda slug, *changes: changed(app, slug, *changes)


@pytest.fixture
def case(app: Flask) -> Case:
    """One that the demo family sent and the town has in hand, in which the family asks something."""
    with app.extensions["database"].begin(TOWN) as session:
        account = owner(session, TOWN)
        found = session.scalars(select(Case).where(Case.account_id == account.id).order_by(Case.id)).first()
        thread = threads.about_case(session, case=found, account=account)
        threads.write(session, thread=thread, by=of_account(account), text="Et ma fiche ?", key=new_id(), at=now())
        return found


def rows(app: Flask, record: type) -> list:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(record).order_by(record.id)))


def serve(app: Flask, *services: str) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        owner(session, TOWN, "agent").services = list(services)


def test_an_agent_finds_what_waits_and_answers_under_the_name_of_the_service(app: Flask, enter: Enter) -> None:
    asked(app)
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/for-me").must_see("Messages à répondre", "1 non lu")
    check_page(person.page, person.address)
    person.follow("Tous les messages").must_see("À quelle heure ouvre la cantine ?")
    check_page(person.page, person.address)
    person.press("Claire Roux · Cantine").must_see("À quelle heure ouvre la cantine ?", "attend une réponse")
    check_page(person.page, person.address)
    assert rows(app, Thread)[0].staff_unread == 0
    person.press("Envoyer", {"Réponse à la famille": "À 7 h 30."}).must_see("Le message est envoyé")
    person.must_see("Toutes les familles ont leur réponse")
    [thread] = rows(app, Thread)
    assert (thread.waits, thread.family_unread) == (False, 1)
    assert rows(app, Message)[-1].author_name == "Inès Martin"
    family = Person(enter(TOWN, "famille")).visit(f"/{TOWN}/family/messages/{thread.id}")
    family.must_see("À 7 h 30.", SERVICE)
    assert not family.sees("Inès Martin")


def test_an_empty_answer_is_asked_for(app: Flask, enter: Enter) -> None:
    thread = asked(app)
    person = Person(enter(TOWN, "agent")).visit(f"{LIST}/{thread}").press("Envoyer", {"Réponse à la famille": " "})
    assert person.status == 422
    check_page(person.page, person.address)
    person.must_see("Écrivez votre message")


def test_what_needs_no_answer_leaves_the_list(app: Flask, enter: Enter) -> None:
    thread = asked(app, "Merci !")
    Person(enter(TOWN, "agent")).visit(f"{LIST}/{thread}").press("Rien à répondre").must_see("n'attend plus")
    assert not rows(app, Thread)[0].waits
    assert Person(enter(TOWN, "agent")).visit(f"{LIST}?view=all").sees("Merci !")


def test_agents_of_another_service_neither_read_nor_write(app: Flask, enter: Enter, change_town: Change) -> None:
    change_town(TOWN, MORE)
    thread = asked(app, service="south", subject="Au sud")
    serve(app, "north")
    client = enter(TOWN, "agent")
    assert "Au sud" not in client.get(f"{LIST}?view=all").text
    assert client.get(f"{LIST}/{thread}").status_code == 404
    token = token_of(client, f"/{TOWN}/for-me")
    data = {"csrf_token": token, "_action": "send", "text": "Intrus", "key": new_id(), "service": "north"}
    for action in ("send", "read", "settle", "pass", "fill"):
        assert client.post(f"{LIST}/{thread}", data={**data, "_action": action}).status_code == 404
    serve(app, "south")
    assert client.get(f"{LIST}/{thread}").status_code == 200
    assert [each.text for each in rows(app, Message)] == ["À quelle heure ouvre la cantine ?"]


def test_a_message_for_another_service_is_given_to_it(app: Flask, enter: Enter, change_town: Change) -> None:
    change_town(TOWN, MORE)
    thread = asked(app, service="north")
    serve(app, "north")
    person = Person(enter(TOWN, "agent")).visit(f"{LIST}/{thread}")
    person.press("Confier", {"Confier à un autre service": "Pôle du sud"}).must_see("confié à : Pôle du sud")
    assert rows(app, Thread)[0].service == "south"
    assert Person(enter(TOWN, "agent")).visit(f"{LIST}/{thread}").status == 404
    family = Person(enter(TOWN, "famille")).visit(f"/{TOWN}/family/messages").must_see("Pôle du sud")
    assert not family.sees("Pôle du nord")


def test_a_canned_reply_is_filled_without_a_script_and_can_be_changed(
    app: Flask, enter: Enter, change_town: Change, case: Case
) -> None:
    change_town(TOWN, MORE)
    thread = asked(app, service="north")
    person = Person(enter(TOWN, "agent")).visit(f"{LIST}/{thread}")
    person.press("Reprendre ce texte", {"Réponse type": "Pièce illisible du test"})
    text = person.page.find("textarea").get_text()
    assert "Bonjour Claire Roux," in text
    assert "Pôle du nord, 04 93 00 00 01" in text
    assert len(rows(app, Message)) == 2, "nothing is sent yet"
    person.visit(f"/{TOWN}/inbox/{case.reference}?view=all")
    person.press(
        "Reprendre ce texte", {"Message à la famille": "Déjà tapé.", "Réponse type": "Pièce illisible du test"}
    )
    text = person.page.find("textarea", id="note").get_text()
    assert text.strip().startswith("Déjà tapé.")
    assert f"Dossier {case.reference}." in text
    check_page(person.page, person.address)


def test_an_agent_writes_from_the_case_without_deciding(app: Flask, enter: Enter, case: Case) -> None:
    before, mails = case_of(app, TOWN, id=case.id).version, len(rows(app, OutboxMail))
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}?view=all")
    person.must_see("Échanges avec la famille", "Et ma fiche ?", "attend une réponse")
    check_page(person.page, person.address)
    person.press("Envoyer sans décider", {"Message à la famille": "Elle avance."}).must_see("Elle avance.")
    assert person.address == f"/{TOWN}/inbox/{case.reference}"
    assert not person.sees("attend une réponse")
    assert case_of(app, TOWN, id=case.id).version == before
    assert len(rows(app, OutboxMail)) == mails + 1
    assert person.page.find("textarea", id="note").get_text().strip() == ""
    person.press("Envoyer sans décider", {"Message à la famille": "  "}).must_see("Écrivez votre message")
    family = Person(enter(TOWN, "famille")).visit(f"/{TOWN}/family/requests/{case.reference}")
    family.must_see("Elle avance.", "Et ma fiche ?")


def test_beside_a_case_too_there_may_be_nothing_to_answer(app: Flask, enter: Enter, case: Case) -> None:
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}?view=all")
    person.press("Rien à répondre").must_see("n'attend plus de réponse")
    assert not rows(app, Thread)[0].waits


def test_a_case_of_another_service_shows_no_conversation(app: Flask, enter: Enter, case: Case) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Case).where(Case.id == case.id)).one().service = "south"
    serve(app, "north")
    client = enter(TOWN, "agent")
    answer = client.get(f"/{TOWN}/inbox/{case.reference}?view=all")
    assert "Et ma fiche ?" not in answer.text
    token = token_of(client, f"/{TOWN}/for-me")
    for action in ("@message", "@settled", "@reply"):
        data = {"csrf_token": token, "_action": action, "note": "Intrus", "message_key": new_id(), "version": "1"}
        client.post(f"/{TOWN}/inbox/{case.reference}?view=all", data=data)
    assert [each.text for each in rows(app, Message)] == ["Et ma fiche ?"]
    assert rows(app, Thread)[0].waits


def test_an_agent_writes_first_from_the_page_of_a_person(app: Flask, enter: Enter, change_town: Change) -> None:
    with app.extensions["database"].session(TOWN) as session:
        claire = owner(session, TOWN).person_id
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/people/{claire}").follow("Écrire à Claire Roux")
    check_page(person.page, person.address)
    person.press("Envoyer", {"Objet": "Rentrée", "Message": "Pensez à la fiche sanitaire."}).must_see("Rentrée")
    [thread] = rows(app, Thread)
    assert (thread.waits, thread.family_unread, thread.subject) == (False, 1, "Rentrée")
    change_town(TOWN, MORE)
    serve(app, "north")
    person.visit(f"/{TOWN}/messages/to/{claire}")
    person.press(
        "Reprendre ce texte",
        {"Au nom du service": "Pôle du nord", "Objet": "Bus", "Réponse type": "Pièce illisible du test"},
    )
    assert "Bonjour Claire Roux," in person.page.find("textarea").get_text()
    person.press("Envoyer").must_see("Bus", "Pôle du nord")
    assert rows(app, Thread)[-1].service == "north"


def test_nobody_writes_to_a_child_or_to_somebody_without_an_account(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].session(TOWN) as session:
        account = session.scalars(select(Account).where(Account.email == f"famille@{TOWN}.example")).one()
        case = session.scalars(
            select(Case).where(Case.household_id == account.household_id, Case.subject_kind == "child")
        )
        child = next(each.person_id for each in case if each.person_id)
    client = enter(TOWN, "agent")
    assert client.get(f"/{TOWN}/messages/to/{child}").status_code == 404
    assert "messages/to" not in client.get(f"/{TOWN}/people/{child}").text
    assert client.get(f"/{TOWN}/messages/to/nobody").status_code == 404


def test_what_else_the_family_has_stands_beside_the_case(app: Flask, enter: Enter, case: Case) -> None:
    asked(app, subject="Le portail")
    Person(enter(TOWN, "famille")).visit(f"/{TOWN}/procedures/school_enrolment")
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}?view=all")
    person.must_see("Ses autres dossiers", "Le portail", "à répondre", "Clos (")
    assert case.reference not in person.page.select_one("aside.file").get_text()
