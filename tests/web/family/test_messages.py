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
from tests.web.conftest import Enter
from tests.web.family.conftest import Change, owner
from tests.web.pages import check_page, token_of
from workflows.messages import tell

TOWN = "carros"
HOME = f"/{TOWN}/family/"
SERVICE = "Département Coordination Éducation Famille"
SERVICES = (
    "town.yaml",
    lambda text: f"{text}\nservices: {{north: {{label: Pôle du nord}}, south: {{label: Pôle du sud}}}}\n",
)


def written(app: Flask, *, text: str = "Votre dossier avance.", whose: str = "famille", **more: str) -> str:
    """An agent wrote to a family outside of any request; the thread."""
    with app.extensions["database"].begin(TOWN) as session:
        account = owner(session, TOWN, whose)
        thread = threads.outside(session, account=account, service=more.get("service", ""), subject="Cantine")
        agent = of_account(owner(session, TOWN, "agent"))
        town = app.extensions["editions"].current(TOWN)
        tell(session, town=town, thread=thread, by=agent, text=text, key=new_id(), now=now())
        return thread.id


def all_of(app: Flask, record: type) -> list:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(record).order_by(record.id)))


def test_a_family_writes_to_the_service_and_finds_what_it_wrote(app: Flask, enter: Enter) -> None:
    person = Person(enter(TOWN, "famille")).visit(HOME).follow("Écrire au service")
    check_page(person.page, person.address)
    person.press("Envoyer", {"Objet": "Horaires de la cantine", "Votre message": "Bonjour,\nà quelle heure ?"})
    person.must_see("Votre message est envoyé", "Horaires de la cantine", "Vous", "à quelle heure ?", SERVICE)
    check_page(person.page, person.address)
    [thread] = all_of(app, Thread)
    assert (thread.waits, thread.staff_unread, thread.family_unread, thread.service) == (True, 1, 0, "")
    person.must_see("Pas encore lu par le service")
    with app.extensions["database"].begin(TOWN) as session:
        read = session.scalars(select(Thread)).one()
        threads.read(session, thread=read, side="town", upto=all_of(app, Message)[-1].id, at=now())
    person.visit(person.address).must_see("Lu par le service")
    person.visit(HOME).follow("Horaires de la cantine").press("Envoyer", {"Votre message": "Et le mercredi ?"})
    assert [each.text for each in all_of(app, Message)] == ["Bonjour,\nà quelle heure ?", "Et le mercredi ?"]


def test_the_list_shows_the_first_words_of_a_conversation_on_one_line(app: Flask, enter: Enter) -> None:
    """Two lines are shown: « Bonjour, » and a blank line would fill them."""
    written(app, text="Bonjour,\n\nla cantine ouvre à midi.")
    page = Person(enter(TOWN, "famille")).visit(f"{HOME}messages").page
    shown = page.select_one(".messages .quote")
    assert shown is not None
    assert not shown.find_all("br")
    assert "la cantine ouvre à midi." in shown.get_text()


def test_what_a_family_writes_about_a_request_goes_to_whoever_has_it(app: Flask, enter: Enter) -> None:
    person = Person(enter(TOWN, "famille")).visit(HOME).follow("Fiche enfant")
    reference = person.address.rpartition("/")[2]
    person.press("Envoyer ce message", {"Votre message": "Avez-vous reçu la pièce ?"})
    assert person.address == f"{HOME}requests/{reference}"
    person.must_see("Vos échanges avec le service", "Avez-vous reçu la pièce ?")
    about = f"Fiche enfant · Sami Roux ({reference})"
    person.visit(f"{HOME}messages/new").press("Envoyer", {"Votre message concerne": about, "Votre message": "Merci."})
    [thread] = all_of(app, Thread)
    assert thread.case_id is not None
    assert len(all_of(app, Message)) == 2
    person.must_see(f"voir la demande {reference}")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"Objet": "Cantine", "Votre message": "  "}, "Écrivez votre message"),
        ({"Objet": " ", "Votre message": "Un texte à garder"}, "Écrivez l'objet"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    app: Flask, enter: Enter, answers: dict[str, str], said: str
) -> None:
    person = Person(enter(TOWN, "famille")).visit(f"{HOME}messages/new").press("Envoyer", answers)
    assert person.status == 422
    person.must_see(said)
    check_page(person.page, person.address)
    assert answers["Votre message"].strip() in str(person.page.find("textarea"))
    assert all_of(app, Thread) == []


def test_the_family_chooses_among_the_services_of_the_town(app: Flask, enter: Enter, change_town: Change) -> None:
    change_town(TOWN, SERVICES)
    person = Person(enter(TOWN, "famille")).visit(HOME).follow("Écrire à un service")
    person.press("Envoyer", {"Service": "Pôle du sud", "Objet": "Bus", "Votre message": "Quel arrêt ?"})
    person.must_see("Pôle du sud", "Quel arrêt ?")
    person.visit(f"{HOME}messages/new").press("Envoyer", {"Objet": "Autre", "Votre message": "Et sinon ?"})
    person.must_see(SERVICE, "Et sinon ?")
    assert [each.service for each in all_of(app, Thread)] == ["south", ""]
    client = enter(TOWN, "famille")
    data = {"csrf_token": token_of(client, f"{HOME}messages/new"), "service": "moon", "subject": "Bus", "text": "?"}
    assert "Choisissez le service" in client.post(f"{HOME}messages", data=data).text


def test_a_mail_says_that_a_message_waits_and_not_what_it_says(app: Flask, enter: Enter) -> None:
    thread = written(app, text="Le jugement est arrivé.")
    mails = [mail for mail in all_of(app, OutboxMail) if f"family/messages/{thread}" in mail.text]
    assert len(mails) == 1
    assert "jugement" not in mails[0].text + mails[0].subject + mails[0].html
    assert SERVICE in mails[0].subject


def test_several_messages_that_nobody_read_make_one_mail(app: Flask, enter: Enter) -> None:
    before = len(all_of(app, OutboxMail))
    thread_id = written(app)

    def again() -> None:
        with app.extensions["database"].begin(TOWN) as session:
            thread = session.scalars(select(Thread).where(Thread.id == thread_id)).one()
            town = app.extensions["editions"].current(TOWN)
            by = of_account(owner(session, TOWN, "agent"))
            tell(session, town=town, thread=thread, by=by, text="Encore", key=new_id(), now=now())

    again()
    assert len(all_of(app, OutboxMail)) == before + 1
    Person(enter(TOWN, "famille")).visit(f"{HOME}messages").press("Cantine")
    again()
    assert len(all_of(app, OutboxMail)) == before + 2


def test_an_unread_message_waits_first_and_opening_it_says_it_was_read(app: Flask, enter: Enter) -> None:
    thread_id = written(app)
    person = Person(enter(TOWN, "famille")).visit(HOME)
    person.must_see("Ce qui vous attend", "Lire le message « Cantine »", SERVICE, "1 non lu", "Votre dossier avance.")
    assert not person.sees("Inès Martin")
    person.visit(f"{HOME}messages/{thread_id}").must_see("Votre dossier avance.", SERVICE)
    assert not person.sees("Inès Martin")
    [thread] = all_of(app, Thread)
    assert (thread.family_unread, thread.family_read_at) == (1, None), "a GET writes nothing"
    person.press("J'ai lu")
    [thread] = all_of(app, Thread)
    assert thread.family_unread == 0
    assert thread.family_read_at is not None
    assert not person.visit(HOME).sees("Lire le message")


def test_from_the_list_one_press_opens_and_marks(app: Flask, enter: Enter) -> None:
    written(app)
    person = Person(enter(TOWN, "famille")).visit(f"{HOME}messages")
    check_page(person.page, person.address)
    person.press("Cantine").must_see("Votre dossier avance.")
    assert all_of(app, Thread)[0].family_unread == 0


def test_a_reload_of_the_page_that_sends_sends_once(app: Flask, enter: Enter) -> None:
    client = enter(TOWN, "famille")
    token = token_of(client, f"{HOME}messages/new")
    data = {"csrf_token": token, "subject": "Bus", "text": "Une fois", "key": "drawn-with-the-page"}
    first, second = (client.post(f"{HOME}messages", data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(all_of(app, Message)) == 1
    assert len(all_of(app, Thread)) == 1


def test_nobody_reads_or_writes_in_the_thread_of_another(app: Flask, enter: Enter) -> None:
    thread_id = written(app)
    other = enter(TOWN, "nouvelle")
    token = token_of(other, f"{HOME}messages/new")
    assert other.get(f"{HOME}messages/{thread_id}").status_code == 404
    for action in ("send", "read"):
        data = {"csrf_token": token, "_action": action, "text": "Intrus", "key": new_id(), "upto": "z"}
        assert other.post(f"{HOME}messages/{thread_id}", data=data).status_code == 404
    with app.extensions["database"].session(TOWN) as session:
        account = owner(session, TOWN)
        reference = session.scalars(select(Case.reference).where(Case.account_id == account.id)).first()
    data = {"csrf_token": token, "about": reference, "text": "Intrus", "key": new_id()}
    assert other.post(f"{HOME}messages", data=data).status_code == 404
    assert [each.text for each in all_of(app, Message)] == ["Votre dossier avance."]
    assert all_of(app, Thread)[0].family_unread == 1


def test_no_mail_goes_to_an_address_that_nobody_proved(app: Flask) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Account).where(Account.email == f"famille@{TOWN}.example")).one().activated_at = None
    before = len(all_of(app, OutboxMail))
    written(app)
    assert len(all_of(app, OutboxMail)) == before
