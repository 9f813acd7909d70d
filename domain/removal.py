"""How one line of an approved list goes, by rule. Each remover runs in the transaction that notes it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Any

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from domain import cases, outside
from domain.actors import SYSTEM
from domain.clock import paris
from domain.eliminable import Look, restricted_of
from domain.erasure import erase_accounts, erase_household
from domain.people import CHILD_IDENTITY
from domain.proofs import PROOF, proof_of_rest
from domain.records import Account, Attachment, Case, CaseEvent, Document, Draft, HouseholdPerson, Person
from domain.sql import changed

FORGOTTEN = "Réponses réservées effacées : leur durée de conservation est passée."
_BULK = {"synchronize_session": "fetch"}


def remove_case(look: Look, case_id: str) -> int:
    """The request with its journal, which the database lets go because an approved list names its case."""
    session = look.session
    session.flush()
    removed = changed(
        session.execute(delete(Attachment).where(Attachment.case_id == case_id).execution_options(**_BULK))
    )
    removed += outside.remove(session, case_id=case_id)
    unlink = update(Draft).where(Draft.case_id == case_id).values(case_id=None)
    session.execute(unlink.execution_options(**_BULK))
    removed += changed(
        session.execute(delete(CaseEvent).where(CaseEvent.case_id == case_id).execution_options(**_BULK))
    )
    return removed + changed(session.execute(delete(Case).where(Case.id == case_id).execution_options(**_BULK)))


def remove_health(look: Look, case_id: str) -> int:
    """The answers that only some roles may read, in the request and in the record it wrote; how many answers."""
    session = look.session
    case = session.scalars(select(Case).where(Case.id == case_id)).one()
    names = restricted_of(look, case)
    gone = len(names & case.answers.keys())
    case.answers, case.before = _without(case.answers, names), _without(case.before, names)
    case.facts = {name: value for name, value in case.facts.items() if name.removeprefix("subject.") not in names}
    case.marked = _without(case.marked, names)
    _forget_in_record(session, look, case, names)
    outside.forget_reserved(session, case_id=case_id, names=names)
    if gone:
        rest = {PROOF: proof_of_rest(case)}
        cases.add_note(session, case=case, actor=SYSTEM, note=FORGOTTEN, at=look.moment, data=rest)
    session.flush()
    return gone


def _forget_in_record(session: Session, look: Look, case: Case, names: Set[str]) -> None:
    """What nobody said again since: a record's value stays when its source is of this school year."""
    procedure = look.town.procedures.get(case.procedure)
    writes = procedure.writes if procedure is not None else {}
    columns = {writes.get(name, name) for name in names} - set(CHILD_IDENTITY)
    if case.person_id is None:
        return
    since = paris(look.health_before).date().isoformat()
    key = {"town": case.town, "household_id": case.household_id, "person_id": case.person_id}
    place = session.scalar(select(HouseholdPerson).filter_by(**key)) if case.household_id else None
    for record in (place, session.get(Person, (case.town, case.person_id))):
        if record is not None:
            old = {each for each in columns if str((record.sources.get(each) or {}).get("at", "")) < since}
            record.details, record.sources = _without(record.details, old), _without(record.sources, old)


def _without(values: Mapping[str, Any], names: Set[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def remove_account(look: Look, account_id: str) -> int:
    """The account, with its household when nobody else has an account there: another parent's records stay."""
    session = look.session
    account = session.scalars(select(Account).where(Account.id == account_id)).one()
    same_home = and_(Account.household_id == account.household_id, Account.state != "closed")
    if session.scalar(select(Account.id).where(same_home, Account.id != account_id).limit(1)) is not None:
        return erase_accounts(session, [account])
    counts = erase_household(session, household_id=account.household_id, moment=look.moment, asked_by=account)
    return sum(counts.values())


def remove_document(look: Look, document_id: str) -> int:
    """Out of the storage space; the sweeps remove its row, then its file."""
    out = update(Document).where(Document.id == document_id).values(removed_at=look.moment)
    return changed(look.session.execute(out.execution_options(**_BULK)))


REMOVERS: Mapping[str, Callable[[Look, str], int]] = {
    "refused_requests": remove_case,
    "accepted_requests": remove_case,
    "health": remove_health,
    "inactive_accounts": remove_account,
    "expired_documents": remove_document,
}
