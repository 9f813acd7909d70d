"""The household that a case is written into: its own, or a new one, and what the case says of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain import households
from domain.people import write_household
from domain.records import Account, Case, Household, Person
from schemas.definitions import Procedure, Town
from workflows.mapping import people_groups
from workflows.writing.base import Writing


def household_of(
    session: Session, town: Town, procedure: Procedure, case: Case, account: Account | None
) -> Household | None:
    """The family's household, made for its first case; None for a request that tells of nobody."""
    household_id = case.household_id or (account.household_id if account else None)
    if household_id is not None:
        case.household_id = household_id
        return households.load(session, household_id=household_id)
    if procedure.subject == "request" and not people_groups(procedure):
        return None
    household = households.create_household(session, town=town)
    case.household_id = household.id
    if account is not None:
        account.household_id = household.id
    return household


def write_home(writing: Writing, holder: Person | None) -> None:
    """What is said of the home. Who opens an account gives it their address and telephone until it has its own."""
    if writing.household is None:
        return
    values = writing.values("household")
    if writing.procedure.subject == "account" and holder is not None and writing.household.address is None:
        values.setdefault("address", holder.address)
        values.setdefault("phone", holder.phone or holder.mobile)
    if values:
        write_household(writing.session, household=writing.household, values=values, source=writing.source)
