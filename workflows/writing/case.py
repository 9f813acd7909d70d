"""A case's answers, written when it is approved, or as soon as it is sent where nobody has to approve them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from domain import households
from domain.records import Account, Case
from schemas.definitions import Procedure, Town
from workflows.mapping import people_groups
from workflows.writing.base import Writing
from workflows.writing.groups import write_group, write_known_rows
from workflows.writing.household import household_of, write_home
from workflows.writing.said import direct_of, shown_of, without_refused
from workflows.writing.subject import rename_account, write_subject


def write_case(
    session: Session,
    *,
    town: Town,
    procedure: Procedure,
    case: Case,
    answers: Mapping[str, Any],
    account: Account | None,
    refused: Collection[str] = (),
) -> dict[str, str]:
    """Write a case's answers. A family without a household gets one; a new person gets an id, kept in the case.

    Returns whose rows were left out, {key: name}: an agent took them out of the household since.

    A question that was shown and left empty empties its column; one that was hidden changes nothing, and neither does one
    of the `refused` (input names). Somebody removed whose line was refused stays.
    """
    household = household_of(session, town, procedure, case, account)
    shown = without_refused(procedure, shown_of(procedure, answers, case.facts), refused)
    writing = Writing.of(session, town, procedure, case, answers, household=household, shown=shown, refused=refused)
    person = write_subject(writing, account)
    write_home(writing, person)
    for group in people_groups(procedure):
        write_group(writing, group)
    rename_account(account, person)
    gone = _rows_of(procedure, answers) - _rows_of(procedure, writing.answers)
    if {name: case.answers.get(name) for name in writing.answers} != writing.answers:
        case.answers = {name: writing.answers[name] for name in case.answers}
    session.flush()
    return {key: name for key, name in writing.left.items() if key in gone}


def _rows_of(procedure: Procedure, answers: Mapping[str, Any]) -> set[str]:
    return {row["_key"] for group in people_groups(procedure) for row in answers.get(group.id) or []}


def write_direct(
    session: Session,
    *,
    town: Town,
    procedure: Procedure,
    case: Case,
    answers: Mapping[str, Any],
    account: Account | None,
) -> None:
    """Write what needs nobody's approval (`change: direct`) into records that are there already.

    Nobody is created, joins or leaves by it, and no other question changes anything: those wait for `write_case`.
    """
    household = households.load(session, household_id=case.household_id) if case.household_id else None
    shown = shown_of(procedure, answers, case.facts) & direct_of(procedure, answers)
    if household is None or not shown:
        return
    writing = Writing.of(session, town, procedure, case, answers, household=household, shown=shown)
    known = case.person_id or (writing.member("holder") if procedure.subject == "account" else None)
    if known is not None and writing.values("person"):
        rename_account(account, write_subject(writing, account))
    write_home(writing, None)
    for group in people_groups(procedure):
        write_known_rows(writing, group)
    session.flush()
