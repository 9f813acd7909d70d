"""What a family has under way with the town: what it sent, papers asked again, what agents wrote."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, defer, load_only

from domain.attachments import REFUSED, Attached
from domain.records import Account, Attachment, Case, CaseEvent, Document, Draft

_LIGHT = (defer(Case.answers), defer(Case.before), defer(Case.facts))


def of_family(session: Session, *, account_id: str, household_id: str | None) -> list[Case]:
    """What an account sent, and what others sent for its household, in one statement, oldest first.

    Who may read which: a case of the same household tells the state of a sheet; its own page is its sender's. Two
    searches by index are united: « this account or that household » would read the whole town.
    """
    mine = select(Case.id).where(Case.account_id == account_id)
    ours = select(Case.id).where(Case.household_id == household_id)
    ids = mine.union(ours) if household_id is not None else mine
    found = session.scalars(select(Case).where(Case.id.in_(ids)).options(*_LIGHT))
    return sorted(found, key=lambda case: (case.sent_at, case.id))


def accounts_of(session: Session, *, case: Case) -> list[Account]:
    """Whose case it is: the account that sent it, then those of its household that are open; in one statement."""
    sender = select(Account.id).where(Account.id == case.account_id)
    of_home = select(Account.id).where(Account.household_id == case.household_id, Account.state != "closed")
    ids = sender.union(of_home) if case.household_id is not None else sender
    found = session.scalars(select(Account).where(Account.id.in_(ids)))
    return sorted(found, key=lambda account: (account.id != case.account_id, account.id))


def around(session: Session, *, case: Case, account_ids: Sequence[str], limit: int = 60) -> list[Case]:
    """What the family of a case sent, the case itself included, the latest first; in one statement."""
    mine = select(Case.id).where(Case.account_id.in_(account_ids))
    ours = select(Case.id).where(Case.household_id == case.household_id)
    ids = mine.union(ours) if case.household_id is not None else mine
    found = select(Case).where(Case.id.in_(ids)).options(*_LIGHT)
    return list(session.scalars(found.order_by(Case.sent_at.desc(), Case.id.desc()).limit(limit)))


def drafts_under_way(session: Session, *, case: Case, account_ids: Sequence[str]) -> list[Draft]:
    """What the family of a case has begun and not sent, without its answers, the latest first."""
    mine = select(Draft.id).where(Draft.account_id.in_(account_ids), Draft.state == "open")
    ours = select(Draft.id).where(Draft.household_id == case.household_id, Draft.state == "open")
    ids = mine.union(ours) if case.household_id is not None else mine
    found = (
        select(Draft)
        .where(Draft.id.in_(ids))
        .options(load_only(Draft.procedure, Draft.label, Draft.case_id, Draft.updated_at))
    )
    return list(session.scalars(found.order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(20)))


def papers_refused(session: Session, *, case_ids: Collection[str]) -> dict[str, list[Attached]]:
    """{case: the papers that an agent refused and nobody replaced yet}, in one statement."""
    found: dict[str, list[Attached]] = {}
    if not case_ids:
        return found
    same = and_(Document.town == Attachment.town, Document.id == Attachment.document_id)
    refused = select(Attachment, Document).join(Document, same)
    refused = refused.where(Attachment.case_id.in_(list(case_ids)), Attachment.verdict == REFUSED)
    refused = refused.where(Attachment.replaced_at.is_(None)).order_by(Attachment.attached_at, Attachment.id)
    for attachment, document in session.execute(refused):
        found.setdefault(attachment.case_id or "", []).append(Attached(attachment, document))
    return found


def messages(session: Session, *, case_ids: Collection[str], limit: int = 50) -> list[CaseEvent]:
    """What agents wrote to the family in these cases, the newest first; notes among agents are not for it."""
    if not case_ids:
        return []
    written = select(CaseEvent).where(
        CaseEvent.case_id.in_(list(case_ids)),
        CaseEvent.actor_kind == "agent",
        CaseEvent.visible_to == "all",
        CaseEvent.note != "",
    )
    return list(session.scalars(written.order_by(CaseEvent.at.desc(), CaseEvent.id.desc()).limit(limit)))
