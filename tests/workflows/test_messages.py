from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases, threads
from domain.actors import of_account
from domain.clock import now
from domain.errors import DomainError
from domain.ids import new_id
from domain.records import Account, Message, OutboxMail, Thread
from schemas.definitions import Department, Reply, Town
from schemas.link.replies import NAMES
from tests.worlds import SHEET, do, make_agent, make_family, make_town, send
from workflows.engine import take
from workflows.messages import service_values, tell, tell_about
from workflows.replies import fill
from workflows.vocabulary import PLACEHOLDERS

PAPER = Reply(
    "paper", "Pièce illisible", "Bonjour {holder.full_name},\n\n{case.reference} est {case.state}. {service.name}"
)


def with_replies(**more: Any) -> Town:
    """A town whose approval also writes to the family."""
    approve = replace(SHEET.transitions["approve"], do=do(("message", "paper")))
    flow = replace(SHEET, transitions={**SHEET.transitions, "approve": approve})
    town = make_town()
    return replace(town, replies={"paper": PAPER}, workflows={**town.workflows, "sheet": flow}, **more)


def told(session: Session) -> list[tuple[str, str]]:
    return [(each.side, each.text) for each in session.scalars(select(Message).order_by(Message.id))]


def notices(session: Session) -> list[OutboxMail]:
    return [mail for mail in session.scalars(select(OutboxMail)) if "vous a écrit" in mail.text]


def test_the_action_writes_a_reply_in_the_conversation_about_the_case(session: Session) -> None:
    town = with_replies()
    account, _ = make_family(session, town)
    case = send(session, town, "question", of_account(account), {"message": "?"})
    take(session, town=town, case=case, transition="approve", actor=make_agent(session), expected_version=case.version)
    text = f"Bonjour Claire Roux,\n\n{case.reference} est Validée. Service Famille"
    assert told(session) == [("town", text)]
    thread = session.scalars(select(Thread)).one()
    assert (thread.case_id, thread.family_unread, thread.waits) == (case.id, 1, False)
    [mail] = notices(session)
    assert case.reference not in mail.text + mail.subject
    last = cases.last_event(session, case)
    assert last is not None
    assert last.data["messages"] == ["paper"]


def test_a_family_without_an_account_has_nowhere_to_read_it(session: Session) -> None:
    town = with_replies()
    account, _ = make_family(session, town)
    case = send(session, town, "question", of_account(account), {"message": "?"})
    account.state = "closed"
    session.flush()
    take(session, town=town, case=case, transition="approve", actor=make_agent(session), expected_version=case.version)
    assert told(session) == []
    last = cases.last_event(session, case)
    assert last is not None
    assert last.data["messages_without_account"] == ["paper"]


def test_an_agent_writes_about_a_case_to_who_sent_it(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    agent = make_agent(session)
    case = send(session, town, "question", of_account(account), {"message": "?"})
    tell_about(session, town=town, case=case, by=agent, text="Bonjour", key="k", now=now())
    assert session.scalars(select(Thread)).one().account_id == account.id
    case.account_id, case.household_id = None, None
    session.flush()
    with pytest.raises(DomainError, match="no_account"):
        tell_about(session, town=town, case=case, by=agent, text="Bonjour", key="l", now=now())


def test_one_mail_tells_of_all_that_is_not_read_yet(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    agent = make_agent(session)
    thread = threads.outside(session, account=account, service="", subject="Cantine")

    def write() -> None:
        tell(session, town=town, thread=thread, by=agent, text="Bonjour", key=new_id(), now=now())

    write()
    write()
    assert len(notices(session)) == 1
    threads.read(session, thread=thread, side="family", upto="z", at=now())
    write()
    assert len(notices(session)) == 2
    session.scalars(select(Account).where(Account.id == account.id)).one().activated_at = None
    threads.read(session, thread=thread, side="family", upto="z", at=now())
    write()
    assert len(notices(session)) == 2, "nobody proved this address"


def test_a_service_signs_with_its_own_name_and_else_with_the_towns(town: Town) -> None:
    town = replace(
        town, services={"north": Department("north", "Pôle du nord"), "south": Department("south", "Sud", phone="1")}
    )
    assert service_values(town, "north") == {"service.name": "Pôle du nord", "service.phone": "04 92 08 44 70"}
    assert service_values(town, "south") == {"service.name": "Sud", "service.phone": "1"}
    assert service_values(town, "gone")["service.name"] == "Service Famille"


def test_every_name_that_a_reply_may_hold_is_filled(session: Session, town: Town) -> None:
    assert set(NAMES) <= set(PLACEHOLDERS)
    account, household = make_family(session, town)
    case = send(session, town, "question", of_account(account), {"message": "?"})
    case.title = "Roux, Claire"
    empty = {"holder.title", "holder.short_title"}  # she gave none
    for name in NAMES:
        text = fill(session, town=town, reply=Reply("x", "X", f"{{{name}}}"), account=account, case=case)
        assert bool(text) != (name in empty), name
    outside = fill(session, town=town, reply=PAPER, account=account, case=None)
    assert "{" not in outside
    assert str(household.number) in fill(
        session, town=town, reply=Reply("x", "X", "{family.number}"), account=account, case=None
    )
