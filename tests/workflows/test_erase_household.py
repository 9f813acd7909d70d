"""« Demander l'effacement de mes données »: asked by the family, approved by an agent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases, households
from domain.actors import of_account
from domain.erasure import ERASED
from domain.records import Account, Case, CaseEvent, OutboxMail
from schemas.definitions import State, Town, Transition
from tests.worlds import do, make_agent, make_family, make_town, procedure, send, text, workflow
from workflows.engine import take
from workflows.guards import NotAllowed

ERASURE = workflow(
    "erasure",
    [
        State("waiting", "En attente", "orange", "staff"),
        State("erased", "Données effacées", "green", final=True),
        State("refused", "Refusée", "red", final=True),
    ],
    [
        Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
        Transition("erase", "Effacer", ("waiting",), "erased", ("agent",), do=do(("mail", "valid"), "erase_household")),
        Transition("refuse", "Refuser", ("waiting",), "refused", ("agent",), ("reason",)),
    ],
)


@pytest.fixture
def town() -> Town:
    town = make_town()
    erasure = procedure("erasure", "request", "erasure", text("why", "long_text"))
    return replace(
        town,
        workflows={**town.workflows, "erasure": ERASURE},
        procedures={**town.procedures, "erasure": erasure},
    )


def asked(session: Session, town: Town) -> tuple[Account, Case]:
    account, _ = make_family(session, town)
    return account, send(session, town, "erasure", of_account(account), {"why": "Nous déménageons, Claire"})


def erase(session: Session, town: Town, case: Case) -> Case:
    agent = make_agent(session, email=f"{case.id}@example.fr")
    return take(session, town=town, case=case, transition="erase", actor=agent, expected_version=case.version)


def test_an_approved_request_erases_the_family_and_stays_as_its_proof(session: Session, town: Town) -> None:
    account, case = asked(session, town)
    home = account.household_id or ""
    erase(session, town, case)
    session.expire_all()
    assert (case.state, case.answers, case.title) == ("erased", {}, ERASED)
    assert (account.state, account.email) == ("closed", "")
    assert households.members(session, home) == []
    last = cases.journal(session, case)[-1]
    assert (last.transition, last.actor_name, last.data["erased"]["accounts"]) == ("erase", "Inès Martin", 1)
    [mail] = session.scalars(select(OutboxMail))
    assert (mail.to_address, mail.sent_at) == ("claire@example.fr", None)


def test_trap_21_while_another_request_is_open_the_agent_is_told_which(session: Session, town: Town) -> None:
    account, case = asked(session, town)
    other = send(session, town, "question", of_account(account), {"message": "x"})
    with pytest.raises(NotAllowed) as refusal:
        erase(session, town, case)
    assert other.reference in refusal.value.sentence
    assert "terminez-le d’abord" in refusal.value.sentence
    session.rollback()


def test_a_second_click_erases_nothing_more(session: Session, town: Town) -> None:
    _, case = asked(session, town)
    version, agent = case.version, make_agent(session)
    for _ in range(2):
        take(session, town=town, case=case, transition="erase", actor=agent, expected_version=version)
    lines = session.scalars(select(CaseEvent.transition).where(CaseEvent.case_id == case.id)).all()
    assert sorted(lines) == ["erase", "send"]


def test_what_an_agent_recorded_for_a_household_erases_it_whole(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    case = send(session, town, "erasure", of_account(account), {"why": "par courrier"})
    case.account_id = None
    session.flush()
    erase(session, town, case)
    assert account.state == "closed"
    assert households.members(session, household) == []
