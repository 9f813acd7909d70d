"""Forgetting a family: what only concerns it goes, what proves the town's decisions stays.

Kept: each request's reference, procedure, dates and decisions, and its journal, which is append-only. The names that the
journal holds are proof of who asked and who decided; they go with the request itself, once its time has come and somebody
approved it (see `domain.elimination`). Also kept: a child who lives in another household too, with what that one says.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, false, or_, select, update
from sqlalchemy.orm import Session

from domain import accounts, cases, households, outside, threads
from domain.actors import SYSTEM
from domain.errors import DomainError
from domain.hands import OPEN
from domain.keys import new_key
from domain.proofs import PROOF, proof_of_rest
from domain.records import (
    Account,
    Attachment,
    Case,
    Document,
    Draft,
    HouseholdPerson,
    Merge,
    OutboxMail,
    Person,
    Token,
)
from domain.records.case import new_salt
from domain.sql import changed

ERASED = "Donnée effacée"


class StillWaiting(DomainError):
    """Something of this family waits for the town or for the family: it never expires (trap 21)."""

    def __init__(self, references: Sequence[str]) -> None:
        several = len(references) > 1
        named = ", ".join(references[:5]) + ("…" if len(references) > 5 else "")
        sentence = (
            f"{len(references)} dossiers sont encore en cours ({named}) : terminez-les d’abord, puis recommencez."
            if several
            else f"Un dossier est encore en cours ({named}) : terminez-le d’abord, puis recommencez."
        )
        super().__init__("cases_open", sentence)
        self.references = tuple(references)


@dataclass(frozen=True, slots=True)
class _Share:
    """What goes: a whole household or, while somebody else has an account there, one adult's own part of it."""

    household_id: str | None
    accounts: tuple[Account, ...]
    people: tuple[str, ...]
    whole: bool

    def ids(self, session: Session, record: type[Case] | type[Draft] | type[Document]) -> set[str]:
        """Its records of a kind. One look for each way to belong: together they would find no index."""
        return {each for which in self._ways(record) for each in session.scalars(select(record.id).where(*which))}

    def _ways(self, record: type[Case] | type[Draft] | type[Document]) -> list[tuple[ColumnElement[bool], ...]]:
        of_home, sent = record.household_id == self.household_id, record.account_id.in_([a.id for a in self.accounts])
        if record is Document:
            homeless = (Document.household_id.is_(None), sent)
            return [(of_home,), homeless] if self.whole else [(of_home, Document.person_id.in_(self.people)), homeless]
        return [(of_home,), (sent,)] if self.whole else [(sent,)]


def erase_household(
    session: Session,
    *,
    household_id: str | None,
    moment: datetime,
    asked_by: Account | None = None,
    besides: str = "",
) -> dict[str, int]:
    """Forget a household and its accounts; how many records of each kind went. Raises StillWaiting.

    When another account of the household is open, only the part of `asked_by` goes: nobody erases somebody else's data.
    `besides` is the request that asks for it, which may be open. Documents are
    only taken out: `domain.scans.forget_orphans` and the sweep of files remove the rest, after the commit.
    """
    share = _share(session, household_id, asked_by)
    session.flush()
    sent = share.ids(session, Case)
    waiting = select(Case.reference).where(Case.id.in_(sent), Case.holder.in_(OPEN), Case.id != besides)
    if references := session.scalars(waiting.order_by(Case.sent_at)).all():
        raise StillWaiting(references)
    counts = {
        "drafts": _remove(session, Draft, Draft.id.in_(share.ids(session, Draft))),
        "documents": _forget_documents(session, share.ids(session, Document), moment),
        "requests": _forget_cases(session, sent, moment, besides),
        "mails": _forget_mails(session, share.accounts),
        **_forget_people(session, share),
        "accounts": erase_accounts(session, share.accounts),
    }
    if share.whole and household_id is not None:
        _forget_household(session, household_id)
    session.flush()
    return counts


def erase_accounts(session: Session, owners: Sequence[Account]) -> int:
    """Nobody logs in any more, sessions end, the address is free for a new account."""
    closed = 0
    for account in owners:
        account.household_id, account.person_id = None, None
        if account.roles:
            continue
        accounts.close(session, account=account)
        account.email, account.login, account.display_name = "", f"#{account.id}", ERASED
        closed += 1
    gone = [account.id for account in owners if not account.roles]
    _remove(session, Token, Token.account_id.in_(gone))
    threads.forget(session, account_ids=gone)
    return closed


def _share(session: Session, household_id: str | None, asked_by: Account | None) -> _Share:
    mine = (asked_by,) if asked_by is not None else ()
    if household_id is None:
        people = tuple(account.person_id for account in mine if account.person_id)
        return _Share(None, mine, people, whole=False)
    held = tuple(session.scalars(select(Account).where(Account.household_id == household_id)))
    others = [each for each in held if each.state != "closed" and asked_by is not None and each.id != asked_by.id]
    if others:
        people = (asked_by.person_id,) if asked_by is not None and asked_by.person_id else ()
        _give_household_to(session, household_id, others[0], leaving=people)
        return _Share(household_id, mine, people, whole=False)
    places = select(HouseholdPerson.person_id).where(HouseholdPerson.household_id == household_id)
    everybody = tuple({account.id: account for account in (*held, *mine)}.values())
    return _Share(household_id, everybody, tuple(session.scalars(places)), whole=True)


def _give_household_to(session: Session, household_id: str, account: Account, *, leaving: Collection[str]) -> None:
    """A household keeps a holder: when it is the holder who leaves, the other account's owner becomes it."""
    places = {
        place.person_id: place
        for place in session.scalars(select(HouseholdPerson).where(HouseholdPerson.household_id == household_id))
    }
    next_one = places.get(account.person_id or "")
    if next_one is not None and any(places[each].role == "holder" for each in leaving if each in places):
        next_one.role = "holder"


def _forget_cases(session: Session, ids: Collection[str], moment: datetime, besides: str) -> int:
    """Answers and names go; reference, procedure, dates, decisions and journal stay, and tell that it was done.

    The journal of the request that asks for it says so by its own decision.
    """
    found = list(session.scalars(select(Case).where(Case.id.in_(ids))))
    outside.forget(session, case_ids=ids)
    for case in found:
        case.answers, case.before, case.facts, case.marked = {}, {}, {}, {}
        case.title, case.person_id, case.search = ERASED, None, cases.search_text(case.reference)
        note = (
            "Réponses et noms effacés à la demande de la famille, ou parce que leur durée de conservation est passée."
        )
        if case.id != besides:
            rest = {PROOF: proof_of_rest(case)}
            cases.add_note(session, case=case, actor=SYSTEM, note=note, at=moment, data=rest)
        else:
            case.salt = new_salt()
    return len(found)


def _forget_documents(session: Session, ids: Collection[str], moment: datetime) -> int:
    """They belong to nothing any more: the sweeps remove their rows, then their files."""
    _remove(session, Attachment, Attachment.document_id.in_(ids))
    blank = {"removed_at": moment, "name": ERASED, "remark": "", "refusal": "", "person_id": None, "visitor": None}
    return changed(
        session.execute(update(Document).where(Document.id.in_(ids)).values(blank).execution_options(**_FETCH))
    )


def _forget_mails(session: Session, owners: Sequence[Account]) -> int:
    """What left already. A mail that waits to leave is the answer to this very request."""
    addresses = {account.email for account in owners if account.email}
    shared = select(Account.email).where(
        Account.email.in_(addresses), Account.id.not_in([account.id for account in owners]), Account.state != "closed"
    )
    addresses -= set(session.scalars(shared))
    sent = and_(OutboxMail.to_address.in_(addresses), OutboxMail.sent_at.is_not(None)) if addresses else false()
    return _remove(session, OutboxMail, sent)


def _forget_people(session: Session, share: _Share) -> dict[str, int]:
    """Who lives here only is forgotten; who lives elsewhere too loses this place, and what was said of them here."""
    home, people = share.household_id, share.people
    other_places = select(HouseholdPerson.person_id).where(
        HouseholdPerson.person_id.in_(people), HouseholdPerson.household_id != home
    )
    elsewhere = set(session.scalars(other_places)) if home is not None else set()
    for person_id in elsewhere:
        households.leave(session, household_id=home or "", person_id=person_id)
    gone = _with_merged(session, set(people) - elsewhere)
    for record in (Case, Draft, Document, Account):
        unlink = update(record).where(record.person_id.in_(gone)).values(person_id=None)
        session.execute(unlink.execution_options(**_FETCH))
    _remove(session, Merge, or_(Merge.kept_id.in_(gone), Merge.gone_id.in_(gone)))
    return {"people": _remove(session, Person, Person.id.in_(gone)), "people_elsewhere": len(elsewhere)}


def _with_merged(session: Session, people: set[str]) -> set[str]:
    """With the records found to be the same people, which nobody lists any more."""
    found, new = set(people), set(people)
    while new:
        new = set(session.scalars(select(Person.id).where(Person.merged_into.in_(new)))) - found
        found |= new
    return found


def _forget_household(session: Session, household_id: str) -> None:
    """Its number stays, so that it is never given again; its key on paper opens nothing any more."""
    household = households.load(session, household_id=household_id)
    if household is not None:
        household.situation, household.address, household.phone = None, None, None
        household.details, household.sources = {}, {}
        household.linking_key = new_key()
        household.version += 1


_FETCH = {"synchronize_session": "fetch"}
_Record = type[Draft] | type[Attachment] | type[OutboxMail] | type[Merge] | type[Person] | type[Token]


def _remove(session: Session, record: _Record, which: ColumnElement[bool]) -> int:
    return changed(session.execute(delete(record).where(which).execution_options(**_FETCH)))
