"""Whom a procedure is about, and the account that carries their name."""

from __future__ import annotations

from domain.people import current_ids
from domain.records import Account, Case, Person
from domain.subjects import ROLES_OF
from workflows.guards import NotAllowed
from workflows.mapping import TIES
from workflows.writing.base import Writing
from workflows.writing.person import known_as, write_one

ROLE_OF_SUBJECT = {"account": "holder", "adult": "co_guardian", "child": "child", "contact": "contact"}

GONE = "Cette personne n’est plus dans cette famille : rattachez-la d’abord."


def write_subject(writing: Writing, account: Account | None) -> Person | None:
    """The person that top-level questions are about; None when there are none to write.

    Raises NotAllowed when an agent took them out of the household since: approving would silently bring them back.
    """
    role, values = ROLE_OF_SUBJECT.get(writing.procedure.subject), writing.values("person")
    if role is None:
        return None
    own = account.person_id if account and role == "holder" else None
    about = _still_here(writing, writing.case.person_id) if writing.case.person_id else None
    known = known_as(writing, role, about or own)
    if known is None and all(value is None for name, value in values.items() if name not in TIES):
        return None
    person = write_one(writing, role, known, values)
    _keep_person(writing.case, account, person, role)
    return person


def _still_here(writing: Writing, person_id: str) -> str:
    """Whom the case is about, under the record they have now, as a member of the household that says it."""
    person_id = current_ids(writing.session, [person_id]).get(person_id, person_id)
    if writing.procedure.subject in ROLES_OF and writing.places and person_id not in writing.places:
        raise NotAllowed(GONE)
    return person_id


def _keep_person(case: Case, account: Account | None, person: Person, role: str) -> None:
    if role != "holder":
        case.person_id = person.id
    elif account is not None and account.person_id is None:
        account.person_id = person.id


def rename_account(account: Account | None, person: Person | None) -> None:
    """An account is called as its owner."""
    if account is not None and person is not None and account.person_id == person.id:
        account.display_name = person.full_name or account.display_name
