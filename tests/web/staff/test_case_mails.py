"""Trap 19: of each mail of a case, the agent reads when it was taken to be sent, and whether it left."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from domain import case_mails, outbox
from domain.clock import now
from domain.database import counting
from domain.outbox import Letter
from domain.records import Account, Case, CaseEvent, OutboxMail, Reading
from tests.journeys.person import Person, words
from tests.web.conftest import Enter, case_of
from tests.web.pages import token_of

TOWN = "carros"


@pytest.fixture
def case(app: Flask) -> Case:
    return case_of(app, TOWN, procedure="family", state="waiting")


def decided(enter: Enter, case: Case) -> Person:
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}")
    return person.press("Valider").visit(f"/{TOWN}/inbox/{case.reference}")


def mail_of(app: Flask, case: Case) -> Letter:
    """The decision's."""
    with app.extensions["database"].session(TOWN) as session:
        of_case = select(OutboxMail).where(OutboxMail.dedupe.startswith(case.id)).order_by(OutboxMail.created_at.desc())
        mail = session.scalars(of_case).first()
        return Letter(mail.id, TOWN, mail.to_address, mail.subject, mail.text, mail.html)


def test_a_mail_waits_then_fails_then_leaves_and_the_case_says_so(app: Flask, enter: Enter, case: Case) -> None:
    person = decided(enter, case)
    letter = mail_of(app, case)
    person.must_see(f"Courriel « {letter.subject} » à {letter.to}, remis à l’envoi", "il part dans un instant")
    with app.extensions["database"].begin(TOWN) as session:
        for _ in range(2):
            outbox.mark_failed(session, letter, "550 no such user")
    person.visit(person.address).must_see("pas encore parti après 2 essais", "Vérifiez l’adresse")
    assert "550" not in person.text
    with app.extensions["database"].begin(TOWN) as session:
        outbox.mark_sent(session, letter, moment=datetime(2026, 11, 19, 17, 42, tzinfo=UTC))
    person.visit(person.address).must_see("parti jeu. 19 nov. à 18 h 42")
    assert "pas encore parti" not in person.text


def test_a_mail_stands_under_the_line_that_sent_it(app: Flask, enter: Enter, case: Case) -> None:
    person = decided(enter, case)
    with app.extensions["database"].session(TOWN, readonly=True) as session:
        lines = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.transition == "approve")
        [line] = session.scalars(lines)
        [mail] = case_mails.of_case(session, case.id)[line]
        assert (mail.sent_at, mail.tries, mail.failing) == (None, 0, False)
    [step] = [each for each in person.page.select(".timeline > li") if mail.subject in words(each.get_text())]
    assert "par Inès Martin" in words(step.get_text())


def test_a_mail_of_another_case_or_town_is_not_shown(app: Flask, case: Case) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        for dedupe in (
            f"{case.id[:-1]}:x:valid",
            f"renewal:{case.id}",
            f"{case.id}0:abc:valid",
            f"{case.id}:abc:valid",
        ):
            outbox.queue_mail(session, town_slug=TOWN, to="a@b.fr", subject=dedupe, text="", html="", dedupe=dedupe)
    database = app.extensions["database"]
    with database.session(TOWN, readonly=True) as session, counting(database) as sent:
        found = case_mails.of_case(session, case.id)
    assert [mail.subject for mail in found["abc"]] == [f"{case.id}:abc:valid"]
    assert len(sent) == 1
    with app.extensions["database"].session("charost", readonly=True) as session:
        assert case_mails.of_case(session, case.id) == {}


def test_mails_that_no_line_sent_are_listed_apart(app: Flask, enter: Enter, case: Case) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        reason = f"{case.id}:0190aaaa:reminder"
        outbox.queue_mail(session, town_slug=TOWN, to="a@b.fr", subject="Rappel", text="", html="", dedupe=reason)
    Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}").must_see(
        "Autres courriels de ce dossier", "Courriel « Rappel » à a@b.fr"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "", "state": "closed"}, "Pas de courriel, aucune adresse n’est connue"),
        (
            {"activated_at": None, "state": "pending"},
            "Pas de courriel, la famille n’a pas encore confirmé son adresse",
        ),
    ],
)
def test_a_mail_that_could_not_be_written_is_told(
    app: Flask, enter: Enter, case: Case, change: dict[str, object], said: str
) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        session.execute(update(Account).where(Account.household_id == case.household_id).values(change))
    decided(enter, case).must_see(said)


def test_a_family_does_not_read_what_became_of_mails(app: Flask, enter: Enter) -> None:
    case = case_of(app, TOWN, procedure="family")
    with app.extensions["database"].begin(TOWN) as session:
        owner = session.scalars(select(Account).where(Account.id == case.account_id)).one()
        reason = f"{case.id}:0190aaaa:reminder"
        outbox.queue_mail(session, town_slug=TOWN, to="a@b.fr", subject="Rappel", text="", html="", dedupe=reason)
    person = Person(enter(TOWN, owner.email.partition("@")[0])).visit(f"/{TOWN}/family/requests/{case.reference}")
    assert "remis à l’envoi" not in person.text
    assert "Rappel" not in person.text


def test_who_has_a_case_open_is_written_down_once_a_day(app: Flask, enter: Enter, case: Case) -> None:
    client, address = enter(TOWN, "agent"), f"/{TOWN}/inbox/{case.reference}"
    for _ in range(2):
        assert client.post(f"{address}/opening", headers={"X-CSRFToken": token_of(client, address)}).status_code == 200
    with app.extensions["database"].session(TOWN) as session:
        [reading] = session.scalars(select(Reading).where(Reading.what == "case"))
    assert (reading.account_name, reading.case_id, reading.household_id) == (
        "Inès Martin",
        case.id,
        case.household_id,
    )
    assert reading.detail == f"dossier {case.reference}"
    assert reading.at <= now()
    chief = Person(enter(TOWN, "chef")).visit(address)
    chief.must_see("Consulté par Inès Martin", f"dossier {case.reference}")
