"""Opinions that somebody without an account gives by a link: asked, opened, kept as a draft, given, or no longer waited for.

The secret of a link goes out by mail, only its hash stays; each mail has its own, and the earlier ones keep working. Of two
ends at once (given and withdrawn, given twice) one counts.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain import readings
from domain.actors import Actor
from domain.errors import DomainError
from domain.records import Case, Opinion
from domain.scope import town_of
from domain.sql import changed
from domain.tokens import digest

WAITING, GIVEN, PASSED, WITHDRAWN = "waiting", "given", "passed", "withdrawn"
VERDICTS: Mapping[str, str] = {
    "favourable": "Favorable",
    "reserved": "Favorable avec réserves",
    "unfavourable": "Défavorable",
    "abstains": "Ne se prononce pas",
}
EXPLAINED = ("reserved", "unfavourable")
"""Verdicts that need words: the town could not act on them otherwise."""
LATE = timedelta(days=30)
"""How long the link of an opinion works once it is late, or once it was given: then it only says what was."""
ID_SIGNS = 32
LONGEST = 4000


class Closed(DomainError):
    """Nobody waits for this opinion any more, or its link is too old; `why` is given, passed, withdrawn or expired."""

    SENTENCES: Mapping[str, str] = {
        GIVEN: "Votre avis a déjà été transmis. Pour le modifier, écrivez au service.",
        PASSED: "Le délai pour donner cet avis est passé.",
        WITHDRAWN: "Le service n’attend plus cet avis.",
        "expired": "Ce lien est trop ancien. Demandez au service de vous l’envoyer de nouveau.",
    }

    def __init__(self, why: str) -> None:
        super().__init__(f"opinion_{why}", self.SENTENCES[why])
        self.why = why


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of whom: `answers` and `papers` are names of questions, the only ones that may be read."""

    name: str
    email: str
    question: str
    answers: Sequence[str] = ()
    papers: Sequence[str] = ()
    silence: str = "wait"


def ask(
    session: Session,
    *,
    case: Case,
    asked: Asked,
    actor: Actor,
    due_at: datetime,
    remind_at: datetime | None = None,
    moment: datetime,
) -> Opinion:
    """Write down that an opinion is asked; `new_link` then makes what the mail carries."""
    opinion = Opinion(
        town=town_of(session),
        case_id=case.id,
        name=asked.name.strip()[:120],
        email=asked.email,
        question=asked.question.strip()[:LONGEST],
        answers=list(asked.answers),
        papers=list(asked.papers),
        silence=asked.silence,
        asked_by_id=actor.id,
        asked_by=actor.name,
        asked_at=moment,
        due_at=due_at,
        remind_at=remind_at,
    )
    session.add(opinion)
    session.flush()
    return opinion


def new_link(session: Session, *, opinion: Opinion) -> str:
    """The last part of a new address of this opinion, told here once: its id and a secret, without a sign between."""
    secret = secrets.token_urlsafe(24)
    opinion.links = [*opinion.links, digest(secret)]
    session.flush()
    return opinion.id.replace("-", "") + secret


def of_link(session: Session, *, link: str) -> Opinion | None:
    """The opinion that a link was mailed for, whatever became of it; None for any other text."""
    found = session.scalar(select(Opinion).where(Opinion.id == _dashed(link[:ID_SIGNS])))
    sent = digest(link[ID_SIGNS:])
    return found if found is not None and any(compare_digest(sent, each) for each in found.links) else None


def _dashed(signs: str) -> str:
    """The id as it is stored; empty for what is none."""
    try:
        return str(UUID(hex=signs))
    except ValueError:
        return ""


def find(session: Session, *, case: Case, opinion_id: str) -> Opinion | None:
    return session.scalar(select(Opinion).where(Opinion.id == opinion_id, Opinion.case_id == case.id))


def of_case(session: Session, *, case_id: str) -> list[Opinion]:
    """All that were asked on a case, the earliest first."""
    return list(session.scalars(select(Opinion).where(Opinion.case_id == case_id).order_by(Opinion.id)))


def check_open(opinion: Opinion, *, moment: datetime) -> None:
    """Raises Closed when nobody waits for it, or when its link is too old."""
    if opinion.state != WAITING:
        raise Closed(opinion.state)
    if moment > last_moment(opinion):
        raise Closed(PASSED if opinion.silence == "pass" else "expired")


def last_moment(opinion: Opinion) -> datetime:
    """Until when its links show something."""
    if opinion.state == GIVEN and opinion.ended_at is not None:
        return opinion.ended_at + LATE
    return opinion.due_at if opinion.silence == "pass" else opinion.due_at + LATE


def open_file(session: Session, *, opinion: Opinion, case: Case, detail: str, moment: datetime) -> None:
    """Write down that what is shown of the file is now read. Raises Closed."""
    check_open(opinion, moment=moment)
    opinion.opened_at = opinion.opened_at or moment
    note_reading(session, opinion=opinion, case=case, detail=detail)


def note_reading(
    session: Session, *, opinion: Opinion, case: Case, detail: str, document_id: str | None = None
) -> None:
    """A trace that the family reads: the answers opened or, with its id, a paper."""
    readings.note(
        session,
        actor=as_actor(opinion),
        what="document" if document_id else "opinion",
        detail=detail,
        household_id=case.household_id,
        person_id=case.person_id,
        case_id=case.id,
        document_id=document_id,
    )


def as_actor(opinion: Opinion) -> Actor:
    """Who reads and writes through its link: nobody with an account."""
    signed = f"{opinion.giver} ({opinion.name})" if opinion.giver and opinion.giver != opinion.name else opinion.name
    return Actor("link", name=signed)


def keep_draft(session: Session, *, opinion: Opinion, verdict: str, comment: str, giver: str, moment: datetime) -> None:
    """Keep what is written so far. The service does not read it. Raises Closed."""
    check_open(opinion, moment=moment)
    kept = {"verdict": verdict if verdict in VERDICTS else "", "comment": comment.strip()[:LONGEST]}
    _change(session, opinion, {**kept, "giver": giver.strip()[:120]})


def give(session: Session, *, opinion: Opinion, verdict: str, comment: str, giver: str, moment: datetime) -> None:
    """Give it, once. Raises Closed; DomainError `verdict_missing`, `comment_missing`, `giver_missing`."""
    check_open(opinion, moment=moment)
    if verdict not in VERDICTS:
        raise DomainError("verdict_missing", "Choisissez votre avis.")
    if verdict in EXPLAINED and not comment.strip():
        raise DomainError("comment_missing", "Expliquez votre avis : le service en a besoin pour décider.")
    if not giver.strip():
        raise DomainError("giver_missing", "Indiquez votre nom et votre qualité.")
    signed = giver.strip()[:120]
    kept = {"verdict": verdict, "comment": comment.strip()[:LONGEST], "giver": signed}
    _end(session, opinion, GIVEN, signed, moment, kept)


def withdraw(session: Session, *, opinion: Opinion, actor: Actor, moment: datetime) -> None:
    """Stop waiting for it; what was written and not sent is forgotten. Raises Closed when it ended before."""
    _end(session, opinion, WITHDRAWN, actor.name, moment, {"verdict": "", "comment": ""})


def let_pass(session: Session, *, opinion: Opinion, moment: datetime) -> None:
    """Its time ran out and nobody waits for it any more. Raises Closed when it ended before."""
    _end(session, opinion, PASSED, "", moment, {"verdict": "", "comment": ""})


def postpone(session: Session, *, opinion: Opinion, due_at: datetime, remind_at: datetime | None) -> None:
    """Give more time, and remind again. Raises Closed when it ended."""
    _change(session, opinion, {"due_at": due_at, "remind_at": remind_at})


def reminded(session: Session, *, opinion: Opinion) -> None:
    """Count one more reminder: none is due until `postpone` says so. Raises Closed when it ended."""
    _change(session, opinion, {"remind_at": None, "reminded": opinion.reminded + 1})


def all_ended(session: Session, *, case: Case) -> bool:
    """Whether nobody waits for an opinion on the case. Whoever asks at the same time waits for this transaction.

    Two opinions given at once would each see the other still waiting: the lock on the case makes one of them the last.
    """
    session.flush()
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    waiting = select(Opinion.id).where(Opinion.case_id == case.id, Opinion.state == WAITING)
    return session.scalar(waiting.limit(1)) is None


def due(session: Session, *, moment: datetime, limit: int = 200) -> list[tuple[str, str]]:
    """(town, id) of waiting opinions to remind of or to let pass, the most pressing first. Needs a session of all towns."""
    late = (Opinion.silence == "pass") & (Opinion.due_at < moment)
    wanted = select(Opinion.town, Opinion.id).where(Opinion.state == WAITING, late | (Opinion.remind_at <= moment))
    return [(town, id) for town, id in session.execute(wanted.order_by(Opinion.due_at, Opinion.id).limit(limit))]


def _end(session: Session, opinion: Opinion, state: str, by: str, moment: datetime, values: Mapping[str, Any]) -> None:
    ended = {"state": state, "ended_at": moment, "ended_by": by, "remind_at": None}
    _change(session, opinion, {**values, **ended})


def _change(session: Session, opinion: Opinion, values: Mapping[str, Any]) -> None:
    """One UPDATE of what still waits. Raises Closed to who comes second."""
    session.flush()
    still = update(Opinion).where(Opinion.id == opinion.id, Opinion.state == WAITING).values(values)
    done = changed(session.execute(still.execution_options(synchronize_session=False)))
    session.refresh(opinion)
    if not done:
        raise Closed(opinion.state)
