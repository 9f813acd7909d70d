"""Documents given to the questions of a draft, then to the case that the draft becomes.

They are rows and no list in a session: parallel uploads cannot overwrite each other, and an error elsewhere on the page
loses none. Each has the key that the browser drew for it, so that sending a file again attaches it once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from domain.clock import now
from domain.errors import DomainError, NotYours
from domain.ids import new_id
from domain.records import Attachment, Case, Document, Draft
from domain.scope import town_of
from domain.sql import insert_unless_there

ACCEPTED, REFUSED = "accepted", "refused"
GIVEN = "@given"
"""Instead of a question's name: what the town gives the family with a case. No question has such a name."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A document in its place."""

    attachment: Attachment
    document: Document


ByQuestion = dict[str, list[Attached]]
"""Input name of the question -> what was given to it, in order."""


def attach(
    session: Session, *, draft: Draft, question: str, key: str, document: Document, fresh: bool = False
) -> Attachment:
    """Give a document to a question, once per key: a second call gets what the first attached.

    `fresh` says that the document was recorded for this call: it is dropped when the key has one already. Raises
    DomainError `draft_closed` when the draft was sent or cancelled in between.
    """
    session.flush()
    values = {"draft_id": draft.id, "document_id": document.id, "question": question, "key": key}
    insert_unless_there(session, Attachment, town=town_of(session), id=new_id(), attached_at=now(), **values)
    _check_open(session, draft)
    found = find(session, draft=draft, question=question, key=key)
    assert found is not None
    if fresh and found.document_id != document.id:
        session.delete(document)
        session.flush()
    return found


def find(session: Session, *, draft: Draft, question: str, key: str) -> Attachment | None:
    """What was attached under this key: a repeated upload is answered by it."""
    mine = and_(Attachment.draft_id == draft.id, Attachment.question == question, Attachment.key == key)
    return session.scalar(select(Attachment).where(mine))


def detach(session: Session, *, draft: Draft, question: str, document_id: str) -> None:
    """Take a document back from a question. One that nothing else holds and has no kind leaves the space too.

    Raises NotYours when the question does not have it, DomainError `draft_closed`.
    """
    _check_open(session, draft)
    mine = and_(Attachment.draft_id == draft.id, Attachment.question == question)
    found = session.scalars(select(Attachment).where(mine, Attachment.document_id == document_id)).all()
    if not found:
        raise NotYours()
    _let_go(session, list(found))


def of_draft(session: Session, draft: Draft) -> ByQuestion:
    """What a draft's questions hold, in one statement."""
    return _papers(session, _joined().where(Attachment.draft_id == draft.id))


def of_case(session: Session, case: Case, *, replaced: bool = False) -> ByQuestion:
    """What a case was sent with, in one statement; with what the family replaced since when `replaced`."""
    sent = _joined().where(Attachment.case_id == case.id, Attachment.question != GIVEN)
    return _papers(session, sent if replaced else sent.where(Attachment.replaced_at.is_(None)))


def file_of_case(session: Session, case: Case) -> ByQuestion:
    """All that lies in a case, in one statement: what it was sent with, and under `GIVEN` what the town gave."""
    return _papers(session, _joined().where(Attachment.case_id == case.id, Attachment.replaced_at.is_(None)))


def give(session: Session, *, case: Case, document: Document) -> Attachment:
    """Put a document of the town into a case that its family reads."""
    given = Attachment(town=town_of(session), case_id=case.id, document_id=document.id, question=GIVEN, key=document.id)
    session.add(given)
    session.flush()
    return given


def uses(session: Session, *, document_ids: Collection[str]) -> dict[str, list[str]]:
    """{document: the cases that it was sent with, the latest first}, in one statement."""
    sent = select(Attachment.document_id, Attachment.case_id).where(
        Attachment.document_id.in_(document_ids), Attachment.case_id.is_not(None)
    )
    found: dict[str, list[str]] = {}
    for document_id, case_id in session.execute(sent.order_by(Attachment.attached_at.desc())):
        if case_id is not None and case_id not in found.setdefault(document_id, []):
            found[document_id].append(case_id)
    return found


def copy_to_draft(session: Session, *, case: Case, draft: Draft) -> int:
    """Put a case's papers into the draft that corrects it, except those refused; how many. Twice changes nothing."""
    copied = 0
    for each in _flat(of_case(session, case)):
        old = each.attachment
        if old.verdict == REFUSED:
            continue
        values = {"draft_id": draft.id, "document_id": old.document_id, "question": old.question, "key": old.key}
        copied += insert_unless_there(
            session, Attachment, town=town_of(session), id=new_id(), attached_at=old.attached_at, **values
        )
    return copied


def move_to_case(session: Session, *, draft: Draft, case: Case, questions: Collection[str]) -> None:
    """A draft was sent: what its shown `questions` (input names) hold goes to the case, the rest is let go.

    When the draft corrects the case, papers that stayed keep their verdict; those that are gone stand as replaced.
    """
    session.flush()
    given = _flat(of_draft(session, draft))
    there = {(a.attachment.question, a.attachment.document_id): a.attachment for a in _flat(of_case(session, case))}
    _let_go(session, [each.attachment for each in given if each.attachment.question not in questions])
    for each in given:
        if each.attachment.question not in questions:
            continue
        if there.pop((each.attachment.question, each.document.id), None) is not None:
            session.delete(each.attachment)
        else:
            each.attachment.case_id, each.attachment.draft_id = case.id, None
    for replaced in there.values():
        replaced.replaced_at = now()
    adopt(session, case=case)


def adopt(session: Session, *, case: Case) -> None:
    """Give a case's papers, its receipts too, that have no household yet the case's own: when sent, and when an account opens."""
    session.flush()
    if case.household_id is None and case.account_id is None:
        return
    for each in _flat(_papers(session, _joined().where(Attachment.case_id == case.id))):
        document = each.document
        if document.household_id is None:
            document.household_id = case.household_id
            document.account_id = document.account_id or case.account_id
            document.visitor = None
    session.flush()


def judge(
    session: Session, *, case: Case, attachment_id: str, accepted: bool, reason: str = "", by: str = ""
) -> Attachment:
    """An agent's verdict on one paper of a case. Raises NotYours; DomainError `reason_missing` for a bare refusal."""
    mine = and_(Attachment.id == attachment_id, Attachment.case_id == case.id, Attachment.replaced_at.is_(None))
    mine = and_(mine, Attachment.question != GIVEN)
    found = session.scalar(select(Attachment).where(mine))
    if found is None:
        raise NotYours()
    if not accepted and not reason.strip():
        raise DomainError("reason_missing", "Dites à la famille pourquoi ce document ne convient pas.")
    found.verdict, found.reason = (ACCEPTED, "") if accepted else (REFUSED, reason.strip())
    found.decided_by, found.decided_at = by, now()
    session.flush()
    return found


def _joined() -> Select[Attachment, Document]:
    same = and_(Document.town == Attachment.town, Document.id == Attachment.document_id)
    return select(Attachment, Document).join(Document, same).order_by(Attachment.attached_at, Attachment.id)


def _papers(session: Session, statement: Select[Attachment, Document]) -> ByQuestion:
    papers: ByQuestion = {}
    for attachment, document in session.execute(statement):
        papers.setdefault(attachment.question, []).append(Attached(attachment, document))
    return papers


def _flat(papers: ByQuestion) -> list[Attached]:
    return [each for given in papers.values() for each in given]


def _let_go(session: Session, attachments: list[Attachment]) -> None:
    """Detach, and take out of the space what has no kind to be found under and is held by nothing else."""
    ids = {attachment.document_id for attachment in attachments}
    for attachment in attachments:
        session.delete(attachment)
    session.flush()
    held = set(session.scalars(select(Attachment.document_id).where(Attachment.document_id.in_(ids))))
    loose = select(Document).where(Document.id.in_(ids - held), Document.kind == "", Document.removed_at.is_(None))
    for document in session.scalars(loose):
        document.removed_at = now()
    session.flush()


def _check_open(session: Session, draft: Draft) -> None:
    """Waits for a sending that is under way: after it, nothing more can be attached, or it would be lost.

    A shared lock: uploads at once do not wait for each other, and their foreign keys hold a share already.
    """
    state = session.scalar(select(Draft.state).where(Draft.id == draft.id).with_for_update(read=True))
    if state != "open":
        raise DomainError("draft_closed", "Cette démarche a déjà été envoyée ou annulée.")
