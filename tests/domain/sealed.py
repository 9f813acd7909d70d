"""A town with two requests written over three days and sealed, and somebody who gets past the database's guards."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from domain import cases, chain, seals
from domain.actors import Actor
from domain.audit import Audit, verify
from domain.database import Database
from domain.ids import first_id
from domain.proofs import PROOF, proof
from domain.records import Case, CaseEvent, JournalDigest, Purge, Reading
from schemas.definitions import Town
from tests.worlds import make_town

MONDAY, TUESDAY, THURSDAY = (datetime(2026, 3, day, 9, tzinfo=UTC) for day in (2, 3, 5))
LATER = datetime(2026, 3, 10, 9, tzinfo=UTC)
INES = Actor("agent", "a" * 36, "Inès Martin")
CLAIRE = Actor("family", "c" * 36, "Claire Roux")
TABLES = ("case_event", "case_file", "reading", "journal_digest", "journal_tombstone", "purge")


def id_at(moment: datetime) -> str:
    """An identifier made at that moment."""
    return str(uuid.UUID(int=uuid.UUID(first_id(moment)).int | 0x7 << 76 | secrets.randbits(62)))


def add_case(session: Session, reference: str, moment: datetime) -> Case:
    case = Case(
        town="carros",
        id=id_at(moment),
        reference=reference,
        procedure="question",
        edition="e" * 64,
        workflow="sheet",
        subject_kind="request",
        state="waiting",
        answers={"message": "Bonjour", "income": 1e22, "children": [{"_key": "é", "age": 3.0}]},
        colour="orange",
        holder="staff",
    )
    session.add(case)
    session.flush()
    write(session, case, moment, "send", CLAIRE, source="draft")
    return case


def write(
    session: Session, case: Case, moment: datetime, name: str, actor: Actor = INES, source: str = "", **more: Any
) -> CaseEvent:
    """A line of the journal, written at that moment."""
    return cases.record_event(
        session,
        case=case,
        actor=actor,
        transition=name,
        from_state=source or case.state,
        to_state=case.state,
        at=moment,
        event_id=id_at(moment),
        **more,
    )


def look(session: Session, case: Case, moment: datetime, detail: str) -> None:
    reading = Reading(
        town="carros", id=id_at(moment), at=moment, what="health", account_name="Inès", case_id=case.id, detail=detail
    )
    session.add(reading)
    session.flush()


def settle(session: Session, case: Case, moment: datetime) -> None:
    case.state, case.colour, case.holder = "valid", "green", ""
    case.updated_at = moment
    more = {"note": "C’est d’accord.", "data": {PROOF: proof(case)}}
    write(session, case, moment, "approve", source="waiting", **more)


def approve_list(session: Session, *ids: str, moment: datetime = THURSDAY, state: str = "approved") -> Purge:
    purge = Purge(
        town="carros",
        rule="accepted_requests",
        items=[{"id": each, "reference": "x"} for each in ids],
        proposed_at=MONDAY,
        decided_at=moment,
        decided_by="Paul",
        state=state,
    )
    session.add(purge)
    session.flush()
    return purge


def make_journals(database: Database) -> None:
    """CAR-1: three lines on Monday, one on Tuesday. CAR-2: one on Monday, two on Thursday. Readings on Tuesday. Sealed."""
    with database.begin("carros") as session:
        one, two = add_case(session, "CAR-1", MONDAY), add_case(session, "CAR-2", MONDAY)
        for number in range(2):
            write(
                session,
                one,
                MONDAY,
                "note",
                note=f"Remarque {number}",
                visible_to="staff",
                data={"n": 1.0, "é": [1e22]},
            )
        settle(session, one, TUESDAY)
        look(session, one, TUESDAY, "Santé")
        look(session, two, TUESDAY, "Ordonnance")
        write(session, two, THURSDAY, "note", note="Appelée")
        settle(session, two, THURSDAY)
        approve_list(session, "9" * 36)
    seal(database)


def seal(database: Database, moment: datetime = LATER) -> int:
    with database.begin("carros") as session:
        return seals.seal_days(session, town=make_town(), moment=moment)


def audit(database: Database, town: Town | None = None, moment: datetime = LATER, **more: Any) -> Audit:
    with database.session("carros", readonly=True) as session:
        return verify(session, town=town or make_town(), moment=moment, **more)


def tamper(database: Database, *statements: str) -> None:
    """SQL by somebody who may do everything to the database."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            for name in (
                connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
            ):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SELECT set_config('guichet.town', '*', true)")
            for table in TABLES:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            connection.exec_driver_sql("ALTER TABLE case_event DROP CONSTRAINT IF EXISTS fk_case_event_case_id")
        for statement in statements:
            connection.execute(text(statement))


def forge(database: Database, reference: str, rank: int, note: str, *, digests: bool = False) -> None:
    """Change a line and make all hashes fit again: the case's chain and, with `digests`, the seals too."""
    tamper(database)
    with database.begin("carros") as session:
        of_case = select(CaseEvent).join(Case, Case.id == CaseEvent.case_id).where(Case.reference == reference)
        previous = ""
        for line in session.scalars(of_case.order_by(CaseEvent.rank)).all():
            said = {name: getattr(line, name) for name in chain.SAID}
            said |= {"note": note} if line.rank == rank else {}
            made = chain.sealed(said, rank=line.rank, previous=previous)
            change = update(CaseEvent).where(CaseEvent.id == line.id).values(note=said["note"], **made)
            session.execute(change.execution_options(synchronize_session=False))
            previous = made["hash"]
        session.expire_all()
        if digests:
            _seal_again(session)


def _seal_again(session: Session) -> None:
    previous = ""
    for seal in session.scalars(select(JournalDigest).order_by(JournalDigest.day)).all():
        content = seal.content | {"cases": seals.written_on(session, seal.day).cases}
        digest = seals.digest_of(town="carros", day=seal.day, content=content, previous=previous)
        change = update(JournalDigest).where(JournalDigest.day == seal.day)
        session.execute(
            change.values(content=content, previous=previous, digest=digest).execution_options(
                synchronize_session=False
            )
        )
        previous = digest
