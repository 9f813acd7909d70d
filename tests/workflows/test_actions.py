from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import accounts, cases, households, logins
from domain.actors import of_account, visitor
from domain.errors import DomainError
from domain.passwords import hash_password
from domain.people import read_values
from domain.records import Account, Case, OutboxMail
from schemas.definitions import Town
from tests.worlds import PASSWORD, make_agent, make_family, make_town, send
from workflows import account_mails, activation
from workflows.engine import take

SIGN_UP: dict[str, Any] = {
    "email": "nour@example.fr",
    "email_again": "nour@example.fr",
    "user_name": "nour",
    "last_name": "Haddad",
    "first_name": "Nour",
    "mobile": "+33639980012",
    "address": {"street": "rue X", "postcode": "06510", "city": "Carros"},
    "terms": True,
    "security": True,
}


def sign_up(session: Session, town: Town, browser: str = "s", **more: Any) -> Case:
    password = {"hash": hash_password(PASSWORD)}
    return send(session, town, "account", visitor(browser), {**SIGN_UP, "password": password, **more})


def mails(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(OutboxMail).where(OutboxMail.sent_at.is_(None)).order_by(OutboxMail.id))
    return [(mail.to_address, mail.subject) for mail in rows]


def link_in(session: Session, page: str, subject: str = "") -> str:
    rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()))
    texts = [row.text for row in rows if subject in row.subject]
    return next(found[1] for text in texts if (found := re.search(rf"/{page}/(\S+)", text)))


@pytest.mark.parametrize(
    ("rule", "login"), [("email", "nour@example.fr"), ("user_name", "nour"), ("family_number", "1001")]
)
def test_a_visitor_opens_an_account_and_activates_it(session: Session, rule: str, login: str) -> None:
    town = make_town(login=rule)
    case = sign_up(session, town)
    account = session.scalars(select(Account)).one()
    assert (account.state, account.login, account.display_name) == ("pending", login, "Nour Haddad")
    with pytest.raises(DomainError, match="not_activated"):
        logins.authenticate(session, town=town, login=login, password=PASSWORD)
    token = link_in(session, "activate")
    assert activation.activate(session, town=town, token=token, town_of=lambda slug, edition: town) is account
    assert logins.authenticate(session, town=town, login=login, password=PASSWORD) is account
    assert (case.state, case.account_id) == ("active", account.id)
    with pytest.raises(DomainError, match="token_invalid"):
        activation.activate(session, town=town, token=token, town_of=lambda slug, edition: town)


def test_an_address_nobody_proved_gets_only_the_mail_that_proves_it(session: Session, town: Town) -> None:
    case = sign_up(session, town)
    assert mails(session) == [("nour@example.fr", "Activez")]
    [line] = cases.journal(session, case)
    assert (line.data["mails_held"], line.data["mails"]) == (["received"], ["activation"])
    account = session.scalars(select(Account)).one()
    send(session, town, "question", of_account(account), {"message": "x"})
    assert len(mails(session)) == 1
    account_mails.send_reset(session, town=town, login_or_email="nour@example.fr")
    assert {subject for _, subject in mails(session)} == {"Activez"}
    token = link_in(session, "activate")
    activation.activate(session, town=town, token=token, town_of=lambda slug, edition: town)
    assert mails(session)[-1] == ("nour@example.fr", "Bienvenue")


def test_a_file_keeps_neither_password_nor_captcha(session: Session, town: Town) -> None:
    case = sign_up(session, town)
    assert case.answers.keys() & {"password", "security"} == set()
    assert case.answers["last_name"] == "Haddad"
    assert "argon2" not in str(cases.journal(session, case)[0].data)


def test_signing_up_records_who_the_holder_is(session: Session, town: Town) -> None:
    case = sign_up(session, town)
    [(holder, role)] = households.members(session, case.household_id or "")
    kept = {name: value for name, value in read_values(holder).items() if value is not None}
    assert role == "holder"
    expected = {name: SIGN_UP[name] for name in ("last_name", "first_name", "email", "mobile", "address")}
    assert kept == expected
    household = households.load(session, household_id=case.household_id or "")
    assert household is not None
    assert (household.address, household.phone) == (SIGN_UP["address"], "+33639980012")


def test_an_address_that_has_an_account_is_told_nothing_but_by_mail(session: Session, town: Town) -> None:
    make_family(session, town, email="nour@example.fr")
    new = sign_up(session, town)
    fresh = sign_up(session, town, browser="t", email="other@example.fr")
    assert (new.state, new.colour, new.title) == (fresh.state, fresh.colour, fresh.title)
    assert new.account_id is None
    assert ("nour@example.fr", "Vous avez déjà un compte") in mails(session)
    assert len(session.scalars(select(Account)).all()) == 2


def test_signing_up_again_before_activating_replaces_the_first_try(session: Session, town: Town) -> None:
    sign_up(session, town)
    first = link_in(session, "activate")
    sign_up(session, town, browser="t")
    with pytest.raises(DomainError, match="token_invalid"):
        activation.activate(session, town=town, token=first, town_of=lambda slug, edition: town)
    second = link_in(session, "activate")
    account = activation.activate(session, town=town, token=second, town_of=lambda slug, edition: town)
    assert account.login == "nour@example.fr"


def test_a_chosen_name_that_is_taken_says_so(session: Session) -> None:
    town = make_town(login="user_name")
    sign_up(session, town)
    with pytest.raises(DomainError, match="login_taken"):
        sign_up(session, town, browser="t", email="other@example.fr")


def test_a_linking_key_opens_the_household_it_belongs_to(session: Session) -> None:
    town = make_town(login="user_name")
    household = households.create_household(session, town=town)
    case = sign_up(session, town, linking_key=household.linking_key.lower())
    assert case.household_id == household.id
    assert cases.journal(session, case)[0].data["linking_key"] == "known"


def test_an_unknown_linking_key_is_noted_for_staff_and_stops_nobody(session: Session) -> None:
    case = sign_up(session, make_town(login="user_name"), linking_key="WRONGKEY22")
    assert case.account_id is not None
    assert cases.journal(session, case)[0].data["linking_key"] == "unknown"


def test_an_agent_invites_by_a_code_to_be_changed(session: Session) -> None:
    town = make_town(login="family_number")
    agent = make_agent(session)
    case = send(
        session, town, "paper", agent, {"email": "nour@example.fr", "last_name": "Haddad", "first_name": "Nour"}
    )
    account = session.scalars(select(Account).where(Account.id == case.account_id)).one()
    [mail] = session.scalars(select(OutboxMail))
    assert mail.to_address == "nour@example.fr"
    login, code = re.findall(r"Identifiant (\S+), code (\S+),", mail.text)[0]
    assert login == account.login == "1001"
    found = logins.authenticate(session, town=town, login=login, password=code)
    assert found is account
    assert account.must_change
    accounts.set_password(session, account=account, password_hash=hash_password("the family's own"))
    activation.go_on(session, account=account, town_of=lambda slug, edition: town)
    assert (account.state, case.state, account.must_change) == ("active", "active", False)
    assert code not in str(case.answers) + str(cases.journal(session, case)[0].data)


def test_another_address_serves_once_its_owner_followed_the_link(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    send(session, town, "email", of_account(account), {"email": "new@example.fr"})
    assert account.email == "claire@example.fr"
    assert mails(session) == [
        ("new@example.fr", "Confirmez votre nouvelle adresse"),
        ("claire@example.fr", "Validé"),
    ]
    token = link_in(session, "activate")
    activation.activate(session, town=town, token=token, town_of=lambda slug, edition: town)
    assert (account.email, account.login) == ("new@example.fr", "new@example.fr")
    told = {to for to, subject in mails(session) if subject == "Votre adresse a changé"}
    assert told == {"claire@example.fr", "new@example.fr"}


def test_the_same_address_again_asks_for_nothing(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    send(session, town, "email", of_account(account), {"email": "Claire@example.fr"})
    assert mails(session) == [("claire@example.fr", "Validé")]


def test_a_mail_is_written_once_a_decision(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    case, agent = send(session, town, "question", of_account(account), {"message": "x"}), make_agent(session)
    for _ in range(2):
        take(session, town=town, case=case, transition="approve", actor=agent, expected_version=1)
    assert mails(session) == [("claire@example.fr", "Bien reçu : Question"), ("claire@example.fr", "Validé")]


def test_a_visitors_request_has_nobody_to_write_to(session: Session, town: Town) -> None:
    case = send(session, town, "question", visitor("s"), {"message": "x"})
    assert mails(session) == []
    assert cases.journal(session, case)[0].data["mails_without_address"] == ["received"]


def test_a_forgotten_password_answers_alike_for_everybody(session: Session, town: Town) -> None:
    make_family(session, town)
    session.commit()
    written = {}
    for typed in ("claire@example.fr", "nobody@example.fr"):
        before = len(session.scalars(select(OutboxMail)).all())
        assert account_mails.send_reset(session, town=town, login_or_email=typed) is None  # type: ignore[func-returns-value]
        written[typed] = len(session.scalars(select(OutboxMail)).all()) - before
    assert written == {"claire@example.fr": 1, "nobody@example.fr": 1}
    assert mails(session) == [("claire@example.fr", "Choisissez un nouveau mot de passe")]


def test_a_reset_link_sets_a_password(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    account_mails.send_reset(session, town=town, login_or_email=" CLAIRE@example.fr")
    token = link_in(session, "password")
    accounts.reset_password(session, token=token, password_hash=hash_password("another"))
    assert logins.authenticate(session, town=town, login="claire@example.fr", password="another") is account


def test_without_an_address_no_account_is_opened(session: Session, town: Town) -> None:
    with pytest.raises(DomainError, match="email_missing"):
        sign_up(session, town, email=None)


def test_a_towns_own_text_replaces_the_portals(session: Session, town: Town) -> None:
    from schemas.definitions import Mail

    town = replace(town, mails={**town.mails, "password_reset": Mail("password_reset", "Le nôtre", "{link}")})
    make_family(session, town)
    account_mails.send_reset(session, town=town, login_or_email="claire@example.fr")
    assert mails(session) == [("claire@example.fr", "Le nôtre")]
