"""Whom a procedure is about, and the account that carries their name."""

from __future__ import annotations

from domain.records import Account, Case, Person
from workflows.mapping import TIES
from workflows.writing.base import Writing
from workflows.writing.person import known_as, write_one

ROLE_OF_SUBJECT = {"account": "holder", "adult": "co_guardian", "child": "child", "contact": "contact"}


def write_subject(writing: Writing, account: Account | None) -> Person | None:
    """The person that top-level questions are about; None when there are none to write."""
    role, values = ROLE_OF_SUBJECT.get(writing.procedure.subject), writing.values("person")
    if role is None:
        return None
    own = account.person_id if account and role == "holder" else None
    known = known_as(writing, role, writing.case.person_id or own)
    if known is None and all(value is None for name, value in values.items() if name not in TIES):
        return None
    person = write_one(writing, role, known, values)
    _keep_person(writing.case, account, person, role)
    return person


def _keep_person(case: Case, account: Account | None, person: Person, role: str) -> None:
    if role != "holder":
        case.person_id = person.id
    elif account is not None and account.person_id is None:
        account.person_id = person.id


def rename_account(account: Account | None, person: Person | None) -> None:
    """An account is called as its owner."""
    if account is not None and person is not None and account.person_id == person.id:
        account.display_name = person.full_name or account.display_name
