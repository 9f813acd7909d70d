from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from domain.actors import of_account
from domain.records import Account, Attachment, Case
from tests.journeys.person import Person
from tests.web.conftest import Enter, case_of
from tests.web.family.conftest import Give, owner
from workflows import engine

TOWN = "carros"


def sent_back(app: Flask, **marked: str) -> tuple[Case, Account]:
    """A case of the inbox that the agent sends back with a message; the case and its family's account."""
    waiting = case_of(app, TOWN, procedure="family", state="waiting")
    with app.extensions["database"].begin(TOWN) as session:
        case = session.scalars(select(Case).where(Case.id == waiting.id)).one()
        agent = session.scalars(select(Account).where(Account.email == f"agent@{TOWN}.example")).one()
        engine.take(
            session,
            town=app.extensions["editions"].of(TOWN, case.edition),
            case=case,
            transition="ask",
            actor=of_account(agent),
            note="Il manque le numéro d’allocataire.",
            marked=marked or {"situation": "Cochez votre situation actuelle."},
            expected_version=case.version,
        )
        account = session.scalars(select(Account).where(Account.id == case.account_id)).one()
    return case, account


def test_what_to_correct_is_said_with_its_question_and_a_button(app: Flask, enter: Enter) -> None:
    case, account = sent_back(app)
    person = Person(enter(TOWN, account.email.partition("@")[0])).visit(f"/{TOWN}/family/")
    person.must_see("Ce qui vous attend", "Corrigez ce que le service a signalé")
    person.visit(f"/{TOWN}/family/requests/{case.reference}")
    person.must_see(
        "À corriger", "Situation familiale", "Cochez votre situation actuelle", "Il manque le numéro d'allocataire"
    )
    form = person.page.select_one(f'form[action="/{TOWN}/procedures/family?case={case.reference}"]')
    assert form is not None
    assert form.find("button").get_text(strip=True) == "Corriger"


def test_the_name_of_the_agent_is_not_told(app: Flask, enter: Enter) -> None:
    case, account = sent_back(app)
    person = Person(enter(TOWN, account.email.partition("@")[0])).visit(f"/{TOWN}/family/requests/{case.reference}")
    assert not person.sees("Inès Martin")
    person.must_see("par Département Coordination Éducation Famille")


def test_notes_between_agents_stay_there(app: Flask, enter: Enter) -> None:
    case, account = sent_back(app)
    Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}").press(
        "Ajouter la note", {"Note, que la famille ne lit pas": "Famille déjà relancée par téléphone."}
    )
    family = Person(enter(TOWN, account.email.partition("@")[0])).visit(f"/{TOWN}/family/requests/{case.reference}")
    assert not family.sees("déjà relancée")
    Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}").must_see("déjà relancée")


def test_a_family_withdraws_what_it_may_withdraw(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].session(TOWN) as session:
        found = session.scalars(
            select(Case).where(Case.workflow.in_(["request", "pre_registration"]), Case.holder == "staff")
        ).first()
        assert found is not None
        account = session.scalars(select(Account).where(Account.id == found.account_id)).one()
    person = Person(enter(TOWN, account.email.partition("@")[0])).visit(f"/{TOWN}/family/requests/{found.reference}")
    ways = [
        way
        for way in app.extensions["editions"].current(TOWN).workflows[found.workflow].leaving(found.state)
        if "family" in way.by
    ]
    if not ways:
        assert not person.page.find("button", attrs={"name": "_action"})
        return
    person.press(ways[0].label).must_see("C'est fait")
    assert case_of(app, TOWN, id=found.id).state == ways[0].target


def test_a_decision_that_came_too_late_shows_the_request_again_and_says_so(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].session(TOWN) as session:
        wanted = Case.workflow.in_(["request", "pre_registration"]), Case.holder == "staff"
        found = session.scalars(select(Case).where(*wanted)).first()
        account = session.scalars(select(Account).where(Account.id == found.account_id)).one()
    person = Person(enter(TOWN, account.email.partition("@")[0])).visit(f"/{TOWN}/family/requests/{found.reference}")
    assert person.offers("Retirer ma demande")
    with app.extensions["database"].begin(TOWN) as session:
        case = session.scalars(select(Case).where(Case.id == found.id)).one()
        town, agent = app.extensions["editions"].of(TOWN, case.edition), of_account(owner(session, TOWN, "agent"))
        way = next(each for each in engine.available(town, case, agent) if each.style == "danger")
        words = {"note": "Complet.", "expected_version": case.version}
        engine.take(session, town=town, case=case, transition=way.id, actor=agent, **words)
    person.press("Retirer ma demande").must_see("Votre demande vient de changer", "Complet.")
    assert (person.status, person.address) == (200, f"/{TOWN}/family/requests/{found.reference}")


def test_a_crafted_decision_of_the_family_is_refused(app: Flask, enter: Enter) -> None:
    waiting = case_of(app, TOWN, procedure="family", state="waiting")
    with app.extensions["database"].session(TOWN) as session:
        account = session.scalars(select(Account).where(Account.id == waiting.account_id)).one()
    client = enter(TOWN, account.email.partition("@")[0])
    person = Person(client).visit(f"/{TOWN}/family/requests/{waiting.reference}")
    token = str(person.page.find("input", attrs={"name": "csrf_token"})["value"])
    data = {"csrf_token": token, "_action": "approve", "version": str(waiting.version)}
    assert client.post(person.address, data=data).status_code == 404
    assert case_of(app, TOWN, id=waiting.id).state == "waiting"


def test_replacing_one_paper_opens_the_step_that_asks_for_it(app: Flask, enter: Enter, give: Give) -> None:
    """Its question stands for any: a paper is replaced where it was asked, and nothing else is asked again."""
    case, account = sent_back(app, situation="")
    paper = give(TOWN, account.email.partition("@")[0], name="divorce.pdf")
    with app.extensions["database"].begin(TOWN) as session:
        values = {
            "case_id": case.id,
            "document_id": paper.id,
            "question": "situation",
            "key": "k",
            "verdict": "refused",
        }
        session.add(Attachment(town=TOWN, reason="Illisible : reprenez la photo.", **values))
    person = Person(enter(TOWN, account.email.partition("@")[0])).visit(f"/{TOWN}/family/requests/{case.reference}")
    person.must_see("Vos documents", "divorce.pdf", "Illisible : reprenez la photo.").press("Remplacer")
    assert person.address.endswith("/situation")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Reçu"),
        ({"verdict": "accepted"}, "Accepté"),
        ({"verdict": "refused", "reason": "Illisible."}, "Refusé"),
    ],
)
def test_each_paper_of_a_request_has_its_verdict(
    app: Flask, enter: Enter, give: Give, more: dict[str, str], words: str
) -> None:
    case = case_of(app, TOWN, procedure="family", state="waiting")
    with app.extensions["database"].session(TOWN) as session:
        name = session.scalars(select(Account).where(Account.id == case.account_id)).one().email.partition("@")[0]
    paper = give(TOWN, name, name="divorce.pdf")
    with app.extensions["database"].begin(TOWN) as session:
        values = {"case_id": case.id, "document_id": paper.id, "question": "x", "key": "k", **more}
        session.add(Attachment(town=TOWN, **values))
    person = Person(enter(TOWN, name)).visit(f"/{TOWN}/family/requests/{case.reference}").must_see("divorce.pdf", words)
    assert ("divorce.pdf", f"/{TOWN}/files/{paper.id}") in person.links()
    assert not person.sees("Remplacer")  # the case waits for the town, not for the family


def test_the_story_says_who_sent_and_who_decided_never_who_would_have_to_act(app: Flask, enter: Enter) -> None:
    case, account = sent_back(app)
    person = Person(enter(TOWN, account.email.partition("@")[0])).visit(f"/{TOWN}/family/requests/{case.reference}")
    lines = [" ".join(line.get_text().split()) for line in person.page.select(".timeline li > p:first-of-type")]
    assert lines[-1].startswith("Envoyée par vous,")
    service = app.extensions["editions"].current(TOWN).service.name
    assert lines[0].startswith(f"À compléter · décidé par {service},")
    assert not any(" par " in line.partition("·")[0] for line in lines[:-1])
