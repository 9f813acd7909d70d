"""Whoever writes a case's answers writes a line that knows them: else the nightly proof would tell of tampering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from domain import cases, drafts
from domain.actors import of_account
from domain.proofs import PROOF, proof
from domain.records import Case
from schemas.definitions import ActionUse, Town
from tests.workflows.test_actions import sign_up
from tests.workflows.test_erase_household import ERASURE
from tests.workflows.test_service_actions import EVENING, deciding, sent
from tests.worlds import make_agent, make_family, make_town, procedure, send, text
from workflows.engine import submit, take


def signing_up(session: Session) -> Case:
    """The password's hash is taken out once the account is open."""
    return sign_up(session, make_town())


def sending(session: Session) -> Case:
    town = make_town()
    account, _ = make_family(session, town)
    return send(session, town, "question", of_account(account), {"message": "x"})


def correcting(session: Session) -> Case:
    town = make_town()
    account, _ = make_family(session, town)
    actor = of_account(account)
    case = send(session, town, "question", actor, {"message": "x"})
    asked = {"note": "Précisez.", "marked": {"message": ""}, "expected_version": case.version}
    take(session, town=town, case=case, transition="ask", actor=make_agent(session), **asked)
    draft = drafts.reopen(session, case=case, actor=actor)
    submit(session, town=town, draft=draft, actor=actor, answers={"message": "y"}, facts={})
    return case


def setting(session: Session) -> Case:
    town = deciding(ActionUse("set_answers", {"school": "b", "decided_on": "today"}))
    _, case = sent(session, town, school="a")
    agent = make_agent(session)
    take(session, town=town, case=case, transition="decide", actor=agent, expected_version=case.version, now=EVENING)
    return case


def erasing(session: Session) -> Case:
    town = make_town()
    asked = procedure("erasure", "request", "erasure", text("why", "long_text"))
    town = replace(
        town,
        workflows={**town.workflows, "erasure": ERASURE},
        procedures={**town.procedures, "erasure": asked},
    )
    account, _ = make_family(session, town)
    case = send(session, town, "erasure", of_account(account), {"why": "x"})
    agent = make_agent(session)
    take(session, town=town, case=case, transition="erase", actor=agent, expected_version=case.version)
    assert case.answers == {}
    return case


@pytest.mark.parametrize("write", [signing_up, sending, correcting, setting, erasing])
def test_the_last_line_knows_the_reference_and_the_answers_that_the_case_has(
    session: Session, write: Callable[[Session], Case]
) -> None:
    case = write(session)
    session.flush()
    session.expire(case)
    assert cases.journal(session, case)[-1].data[PROOF] == proof(case)


def test_a_case_from_before_gets_its_salt_with_its_next_decision(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    case = send(session, town, "question", of_account(account), {"message": "x"})
    case.salt = ""
    agent = make_agent(session)
    take(session, town=town, case=case, transition="approve", actor=agent, expected_version=case.version)
    session.flush()
    session.expire(case)
    assert case.salt
    assert cases.journal(session, case)[-1].data[PROOF] == proof(case)
