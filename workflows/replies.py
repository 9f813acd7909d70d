"""Canned replies: what a town writes often, with the names of this very family and case put in."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from domain.records import Account, Case
from schemas.definitions import Reply, Town
from workflows.account_mails import account_values
from workflows.letters import day, filled, town_values
from workflows.messages import service_values


def fill(
    session: Session,
    *,
    town: Town,
    reply: Reply,
    account: Account,
    case: Case | None,
    service: str = "",
    more: Mapping[str, str] | None = None,
) -> str:
    """The text to begin from; an agent changes it before it is sent. `more` stands before what the case says."""
    values = town_values(town) | service_values(town, case.service if case else service)
    values |= account_values(session, account) | (case_values(town, case) if case else {})
    return filled(reply.text, {**values, **(more or {})})


def case_values(town: Town, case: Case) -> dict[str, str]:
    """The placeholders about a case; empty ones for a procedure that the town no longer has."""
    procedure = town.procedures.get(case.procedure)
    workflow = town.workflows.get(case.workflow)
    state = workflow.states.get(case.state) if workflow else None
    return {
        "case.reference": case.reference,
        "case.procedure": procedure.title_for_family if procedure else "",
        "case.subject": case.title,
        "case.state": state.label if state else "",
        "case.due": day(case.due) if case.due else "",
    }
