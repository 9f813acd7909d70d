"""Documents: recording a file that is kept, whose it is, and who may open it.

What a household keeps of them: `domain.storage_space`; the antivirus: `domain.scans`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.clock import now
from domain.errors import DomainError, NotYours
from domain.papers import Prepared
from domain.records import Account, Attachment, Document, Draft, HouseholdPerson
from domain.scope import town_of
from domain.sql import changed
from domain.tokens import digest
from schemas.definitions import DocumentKind

WAITING, CLEAN, REFUSED = "waiting", "clean", "refused"
LONGEST_NAME = 160
LOST = "\ufffd"
"""What stands for a sign that could not be read."""


class NotClean(DomainError):
    """The antivirus has not said yet that the document is clean, or said that it is not."""

    def __init__(self, document: Document) -> None:
        waiting = "Ce document attend le contrôle de l’antivirus. Revenez dans quelques minutes."
        waiting = "Ce document est en préparation. Revenez dans une minute." if document.scan == "making" else waiting
        super().__init__("not_clean", document.refusal if document.scan == REFUSED else waiting)


def add(
    session: Session,
    *,
    actor: Actor,
    prepared: Prepared,
    name: str,
    clean: bool,
    kind: str = "",
    household_id: str | None = None,
    person_id: str | None = None,
    expires_on: date | None = None,
    origin: str = "family",
) -> Document:
    """Record a file that is kept already. `clean` is False while the antivirus could not be asked."""
    document = Document(
        town=town_of(session),
        household_id=household_id,
        person_id=person_id,
        account_id=actor.id,
        visitor=digest(actor.secrets[0]) if actor.is_visitor and actor.secrets else None,
        kind=kind,
        name=shortened(name),
        content_type=prepared.content_type,
        size=prepared.size,
        pages=prepared.pages,
        hash=prepared.digest,
        remark=prepared.remark,
        origin=origin,
        scan=CLEAN if clean else WAITING,
        scanned_at=now() if clean else None,
        expires_on=expires_on,
    )
    session.add(document)
    session.flush()
    return document


def shortened(name: str, *, most: int | None = LONGEST_NAME) -> str:
    """A file's name as shown: without its folders, unprintable and lost (U+FFFD) signs, never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = " ".join("".join(sign if sign.isprintable() and sign != LOST else " " for sign in last).split())
    return shown[:most] or "document"


# -------------------------------------------------------------------------------------- changing hands


def adopt(session: Session, *, visitor: str, account: Account) -> int:
    """Give an account what its browser sent before it was opened; how many documents that were."""
    return _hand_over(session, visitor, visitor=None, account_id=account.id, household_id=account.household_id)


def rename_visitor(session: Session, *, old: str, new: str) -> int:
    """Move what the secret `old` sent to the secret `new`, together with its drafts; how many documents that were."""
    return _hand_over(session, old, visitor=digest(new)) if old and old != new else 0


def _hand_over(session: Session, owner: str, **values: str | None) -> int:
    session.flush()
    given = update(Document).where(Document.visitor == digest(owner)).values(**values)
    return changed(session.execute(given.execution_options(synchronize_session="fetch")))


# ------------------------------------------------------------------------------------------- opening one


def readable_by_family(
    session: Session, *, document_id: str, actor: Actor, shared_kinds: Collection[str] = ()
) -> Document:
    """A document that this family may open: its own, or a shared one about a child of its own household.

    One that was removed opens as long as something sent holds it.
    Raises NotYours; NotClean while nobody may open it.
    """
    document = find(session, document_id)
    owned = owns(document, actor) and (document.removed_at is None or _was_sent(session, document))
    if not (owned or _is_shared_with(session, document, actor, shared_kinds)):
        raise NotYours()
    return _clean(document)


def readable_by_agent(
    session: Session, *, document_id: str, case_id: str, actor: Actor, kinds: Mapping[str, DocumentKind]
) -> Document:
    """A document that this agent may open with this case: sent with it, and of a kind that their roles may read.

    Raises NotYours; NotClean while nobody may open it. Whoever calls notes the reading (`domain.readings`).
    """
    sent = exists().where(Attachment.document_id == Document.id, Attachment.town == Document.town)
    of_case = select(Document).where(Document.id == document_id, sent.where(Attachment.case_id == case_id))
    document = session.scalar(of_case) if actor.is_agent else None
    if document is None or not may_read(kinds.get(document.kind), actor):
        raise NotYours()
    return _clean(document)


def readable_at_desk(
    session: Session, *, document_id: str, draft: Draft, actor: Actor, kinds: Mapping[str, DocumentKind]
) -> Document:
    """A document that this agent may open while they fill in a draft: attached to it, and of a kind that their roles may
    read, or their own. Raises NotYours; NotClean. Whoever calls notes the reading.
    """
    held = exists().where(Attachment.document_id == Document.id, Attachment.town == Document.town)
    of_draft = select(Document).where(Document.id == document_id, held.where(Attachment.draft_id == draft.id))
    document = session.scalar(of_draft) if actor.is_agent else None
    if document is None or not (document.account_id == actor.id or may_read(kinds.get(document.kind), actor)):
        raise NotYours()
    return _clean(document)


def may_read(kind: DocumentKind | None, actor: Actor) -> bool:
    """Whether the roles of an agent meet those that the town named for a kind; none named means every agent."""
    return actor.is_agent and (kind is None or not kind.readers or any(map(actor.has_role, kind.readers)))


def owns(document: Document, actor: Actor) -> bool:
    """Once a document has a household, that household decides, whoever sent it."""
    if actor.kind != "family":
        return False
    if document.household_id is not None:
        return document.household_id == actor.household_id
    if document.account_id is not None:
        return document.account_id == actor.id
    return document.visitor is not None and document.visitor in [digest(secret) for secret in actor.secrets]


def _was_sent(session: Session, document: Document) -> bool:
    sent = select(Attachment.id).where(Attachment.document_id == document.id, Attachment.case_id.is_not(None))
    return session.scalar(sent.limit(1)) is not None


def _is_shared_with(session: Session, document: Document, actor: Actor, shared_kinds: Collection[str]) -> bool:
    if document.kind not in shared_kinds or document.person_id is None or actor.household_id is None:
        return False
    if actor.kind != "family" or document.removed_at is not None:
        return False
    place = select(HouseholdPerson.role).where(
        HouseholdPerson.household_id == actor.household_id, HouseholdPerson.person_id == document.person_id
    )
    return session.scalar(place) == "child"


def find(session: Session, document_id: str) -> Document:
    document = session.scalar(select(Document).where(Document.id == document_id))
    if document is None:
        raise NotYours()
    return document


def _clean(document: Document) -> Document:
    if document.scan != CLEAN:
        raise NotClean(document)
    return document
