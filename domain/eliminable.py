"""What is too old by each rule that somebody of the town has to approve. What waits for anybody is never among it.

Each finder looks in the town of the session. `only` narrows it to ids: a list approved weeks later is looked at again,
and what has become of use since then stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from domain.clock import paris
from domain.hands import OPEN
from domain.inactivity import in_use_since, last_day, last_used, notice_unsent
from domain.records import Account, Attachment, Case, Document, Household, HouseholdPerson, OutboxMail
from domain.retention import NOTICE, first_day_kept, kept_for, too_old_before, too_old_school_year_before
from schemas.definitions import Procedure, Town, Validity

MOST = 500
"""Lines of one list: what a person can read before approving it."""
UNSUCCESSFUL = ("red", "grey")
"""Colours of the states in which a request ends without being granted: refused, lapsed, withdrawn."""

TownOf = Callable[[str], Town]
"""The town as it was in an edition. Raises KeyError for one that is gone."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: what it is, without anybody's name, and since when it has been of no use."""

    id: str
    reference: str
    label: str
    since: str

    def as_json(self) -> dict[str, str]:
        return {"id": self.id, "reference": self.reference, "label": self.label, "since": self.since}


@dataclass(frozen=True, slots=True)
class Look:
    """One look into a town's records: under which rules, at what moment, at which ids (None: at all but `without`)."""

    session: Session
    town: Town
    moment: datetime
    town_of: TownOf
    only: Collection[str] | None = None
    without: Collection[str] = ()

    def before(self, rule: str) -> datetime:
        return too_old_before(kept_for(self.town, rule), self.moment)

    @property
    def health_before(self) -> datetime:
        """Health answers serve one school year."""
        return too_old_school_year_before(kept_for(self.town, "health"), self.moment)

    def within(self, record: type[Case] | type[Account] | type[Document]) -> ColumnElement[bool]:
        if self.only is not None:
            return record.id.in_(self.only)
        return record.id.not_in(self.without) if self.without else true()


# ------------------------------------------------------------------------------------------------ requests


def refused_requests(look: Look) -> Iterator[Item]:
    return _requests(look, "refused_requests", Case.colour.in_(UNSUCCESSFUL))


def accepted_requests(look: Look) -> Iterator[Item]:
    """The latest request of a sheet says what the record's state is: it stays as long as the family does."""
    return _requests(look, "accepted_requests", Case.colour.not_in(UNSUCCESSFUL))


def _requests(look: Look, rule: str, ended_so: ColumnElement[bool]) -> Iterator[Item]:
    """Nobody has them in hand, their last mail left, and they are not the state of a living record."""
    closed = (Case.holder.not_in(OPEN), ~_state_of_a_record(look.town), look.within(Case))
    old = select(Case).where(Case.updated_at < look.before(rule), ended_so, *closed).order_by(Case.updated_at, Case.id)
    untold = _with_a_mail_to_send(look.session)
    found = (case for case in look.session.scalars(old.limit(MOST + len(untold))) if case.id not in untold)
    for case in islice(found, MOST):
        yield Item(case.id, case.reference, _title(look, case), _day(case.updated_at))


def _with_a_mail_to_send(session: Session) -> set[str]:
    """Cases whose family was not told yet: no delay runs before the mail left (trap 19)."""
    unsent = select(OutboxMail.dedupe).where(OutboxMail.sent_at.is_(None))
    return {dedupe.partition(":")[0] for dedupe in session.scalars(unsent)}


def _state_of_a_record(town: Town) -> ColumnElement[bool]:
    newer = aliased(Case)
    same_person = or_(newer.person_id == Case.person_id, and_(newer.person_id.is_(None), Case.person_id.is_(None)))
    overtaken = exists().where(
        newer.town == Case.town,
        newer.household_id == Case.household_id,
        newer.procedure == Case.procedure,
        same_person,
        newer.sent_at > Case.sent_at,
    )
    lived_in = exists().where(HouseholdPerson.town == Case.town, HouseholdPerson.household_id == Case.household_id)
    sheets = [procedure.id for procedure in town.procedures.values() if procedure.sheet]
    return and_(Case.procedure.in_(sheets), lived_in, ~overtaken)


def _title(look: Look, case: Case) -> str:
    procedure = _procedure(look, case)
    return procedure.title if procedure is not None else case.procedure


def _procedure(look: Look, case: Case) -> Procedure | None:
    """As it was when the family sent the case, else as it is now."""
    try:
        return look.town_of(case.edition).procedures[case.procedure]
    except KeyError:
        return look.town.procedures.get(case.procedure)


# -------------------------------------------------------------------------------------------------- health


def health(look: Look) -> Iterator[Item]:
    """Closed requests of a former school year that still hold answers which only some roles may read."""
    sensitive = [p.id for p in look.town.procedures.values() if restricted(p)]
    closed = (Case.holder.not_in(OPEN), Case.procedure.in_(sensitive))
    old = select(Case).where(Case.sent_at < look.health_before, look.within(Case), *closed)
    found = 0
    for case in look.session.scalars(old.order_by(Case.sent_at, Case.id).execution_options(yield_per=200)):
        if found < MOST and restricted_of(look, case) & case.answers.keys():
            found += 1
            label = f"{_title(look, case)} : réponses réservées"
            yield Item(case.id, case.reference, label, _day(case.sent_at))


def restricted(procedure: Procedure) -> frozenset[str]:
    """Its questions that not every agent may read."""
    questions = procedure.questions().values()
    return frozenset(each.id for each in questions if each.readers and "agent" not in each.readers)


def restricted_of(look: Look, case: Case) -> frozenset[str]:
    """By the edition of the case, and by today's: a town that names readers afterwards means its old files too."""
    then, now = _procedure(look, case), look.town.procedures.get(case.procedure)
    return (restricted(then) if then else frozenset()) | (restricted(now) if now else frozenset())


# ------------------------------------------------------------------------------------------------ accounts


def inactive_accounts(look: Look) -> Iterator[Item]:
    """Families' accounts that nobody used, whose owner was told so a month ago, and for whom nothing is under way."""
    limit = look.before("inactive_accounts")
    told = and_(Account.warned_at <= look.moment - NOTICE, last_used() < Account.warned_at)
    told = or_(told, Account.activated_at.is_(None))  # to an address nobody proved, no such mail is sent
    idle = select(Account, Household.number).outerjoin(
        Household, and_(Household.town == Account.town, Household.id == Account.household_id)
    )
    idle = idle.where(Account.state.in_(("active", "invited")), last_used() < limit, told, look.within(Account))
    idle = idle.where(~in_use_since(limit), ~notice_unsent(look.moment))
    for account, number in look.session.execute(idle.order_by(Account.id).limit(MOST)):
        if not account.roles:
            label = f"Compte de la famille n° {number} et ses fiches" if number else "Compte sans famille"
            yield Item(account.id, str(number or account.id[:8]), label, _day(last_day(account)))


# ----------------------------------------------------------------------------------------------- documents


def expired_documents(look: Look) -> Iterator[Item]:
    """Papers of a storage space that nothing was sent with; what a request holds goes with the request."""
    held = exists().where(Attachment.town == Document.town, Attachment.document_id == Document.id)
    old = (
        select(Document, Household.number)
        .outerjoin(Household, and_(Household.town == Document.town, Household.id == Document.household_id))
        .where(_expired(look), Document.removed_at.is_(None), ~held, look.within(Document))
    )
    for document, number in look.session.execute(old.order_by(Document.expires_on, Document.id).limit(MOST)):
        kind = look.town.documents.get(document.kind)
        label = kind.label if kind is not None else "Pièce"
        yield Item(
            document.id,
            f"famille n° {number}" if number else "",
            label,
            (document.expires_on or look.moment.date()).isoformat(),
        )


def _expired(look: Look) -> ColumnElement[bool]:
    """By the `keep` of each kind, else by the town's rule."""
    own = {kind.id: kind.keep for kind in look.town.documents.values() if kind.keep is not None}
    others = and_(Document.kind.not_in(own), _expired_before(look, kept_for(look.town, "expired_documents")))
    return or_(others, *(and_(Document.kind == kind, _expired_before(look, keep)) for kind, keep in own.items()))


def _expired_before(look: Look, keep: Validity) -> ColumnElement[bool]:
    return Document.expires_on < first_day_kept(keep, paris(look.moment).date())


def _day(moment: datetime) -> str:
    return paris(moment).date().isoformat()


FINDERS: Mapping[str, Callable[[Look], Iterator[Item]]] = {
    "refused_requests": refused_requests,
    "accepted_requests": accepted_requests,
    "health": health,
    "inactive_accounts": inactive_accounts,
    "expired_documents": expired_documents,
}
