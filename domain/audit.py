"""The proof that journals are whole: every chain and every seal of a town computed again, and what differs, in a sentence.

What is proved: no line was changed, removed, cut off the end, moved or put in later, no case and no reading went without the
rule or the approved list that lets it go. Whoever rewrites the whole database, seals included, is found by the digests that
were noted elsewhere (`against`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from domain import audit_seals, seals
from domain.chain import SAID, line_hash
from domain.clock import paris
from domain.records import Case, CaseEvent, JournalDigest, Purge, Tombstone
from schemas.definitions import Town

MOST = 200
"""Problems told of one town; what comes after is the same again."""
REQUESTS = ("accepted_requests", "refused_requests")
"""Rules by which a case goes with its journal."""


@dataclass(slots=True)
class Audit:
    """What was read of one town, and each thing that is not as it was written, as a French sentence."""

    town: str
    cases: int = 0
    lines: int = 0
    unsealed: int = 0
    """Lines that the worker has not chained yet."""
    last_day: date | None = None
    last_digest: str = ""
    late: date | None = None
    """The first day that should have been sealed a day ago: nothing proves yet that it is whole."""
    problems: list[str] = field(default_factory=list)


def verify(session: Session, *, town: Town, moment: datetime, against: Mapping[date, str] | None = None) -> Audit:
    """Compute all again. `against` are digests noted elsewhere, by day. Reads one state of the database, and writes nothing."""
    _one_state(session)
    audit = Audit(town.slug)
    for problem in itertools.chain(
        _chains(session, audit),
        _halves(session),
        _eliminated(session),
        audit_seals.problems(session, town=town, moment=moment, against=against or {}),
    ):
        if len(audit.problems) < MOST:
            audit.problems.append(problem)
    if (last := seals.latest(session)) is not None:
        audit.last_day, audit.last_digest = last.day, last.digest
    audit.late = audit_seals.late(session, last=audit.last_day, moment=moment)
    return audit


def digests(session: Session) -> list[tuple[date, str]]:
    """Every sealed day with its digest, oldest first: what to note elsewhere."""
    kept = select(JournalDigest.day, JournalDigest.digest).order_by(JournalDigest.day)
    return [(day, digest) for day, digest in session.execute(kept)]


# ---------------------------------------------------------------------------------------------- chains


def _chains(session: Session, audit: Audit) -> Iterator[str]:
    """Every line of every case, in order."""
    audit.unsealed = session.scalar(select(func.count()).where(CaseEvent.rank == 0)) or 0
    columns: list[Any] = [getattr(CaseEvent, name) for name in (*SAID, "previous", "hash")]
    told: Select[Any] = select(*columns, Case.reference, Case.state)
    lines = told.join(Case, (Case.town == CaseEvent.town) & (Case.id == CaseEvent.case_id)).where(CaseEvent.rank > 0)
    ordered = lines.order_by(CaseEvent.case_id, CaseEvent.rank).execution_options(yield_per=1000)
    for _, of_case in itertools.groupby(session.execute(ordered), lambda line: line.case_id):
        audit.cases += 1
        yield from _chain(of_case, audit)


def _chain(lines: Iterable[Row[Any]], audit: Audit) -> Iterator[str]:
    rank, last = 0, None
    for line in lines:
        audit.lines += 1
        named = f"{line.reference}, ligne {line.rank} du {paris(line.at):%d/%m/%Y}"
        if line.rank > rank + 1:
            yield f"{line.reference} : {_lines(rank + 1, line.rank - 1)} du journal."
        elif line.previous != (last.hash if last else ""):
            yield f"{named} : elle ne suit plus la ligne {rank}, qui a été remplacée ou déplacée."
        if line_hash(line._asdict(), line.previous) != line.hash:
            yield f"{named} : elle a été modifiée après avoir été écrite."
        rank, last = line.rank, line
    if last is not None and last.to_state != last.state:
        yield (
            f"{last.reference} : le dossier est dans l’état « {last.state} », sa dernière ligne dit « {last.to_state} ». "
            "La fin du journal a été coupée, ou l’état a été changé sans passer par le portail."
        )


def _lines(first: int, last: int) -> str:
    if first == last:
        return f"la ligne {first} a été retirée"
    return f"les lignes {first} à {last} ont été retirées"


def _halves(session: Session) -> Iterator[str]:
    """Cases without a journal, and journals without their case."""
    of_case = (CaseEvent.town == Case.town, CaseEvent.case_id == Case.id)
    empty = select(Case.reference).where(~select(CaseEvent.id).where(*of_case).exists())
    for reference in session.scalars(empty.order_by(Case.reference)):
        yield f"{reference} : toutes les lignes du journal ont été retirées, le dossier est resté."
    orphans = select(CaseEvent.case_id).where(~select(Case.id).where(*of_case).exists())
    for case_id in session.scalars(orphans.distinct().order_by(CaseEvent.case_id)):
        yield f"Dossier {case_id} : le dossier a été retiré, son journal est resté."


# ------------------------------------------------------------------------------------------ eliminated


def _eliminated(session: Session) -> Iterator[str]:
    """Every case whose lines went stands on a list that somebody approved, and went whole."""
    allowed = _on_approved_lists(session)
    gone = select(Tombstone.case_id, func.count()).group_by(Tombstone.case_id).order_by(Tombstone.case_id)
    for case_id, count in session.execute(gone):
        if case_id not in allowed:
            many = "s" if count > 1 else ""
            yield f"Dossier {case_id} : {count} ligne{many} retirée{many} sans bordereau d’élimination approuvé."
    kept = select(Case.reference).join(Tombstone, (Tombstone.town == Case.town) & (Tombstone.case_id == Case.id))
    for reference in session.scalars(kept.distinct().order_by(Case.reference)):
        yield f"{reference} : des lignes ont été éliminées, le dossier est resté."


def _on_approved_lists(session: Session) -> set[str]:
    approved = select(Purge).where(Purge.rule.in_(REQUESTS), Purge.state.in_(("approved", "done")))
    found: set[str] = set()
    for purge in session.scalars(approved):
        kept = {line["id"] for line in purge.report.get("kept", ())}
        found |= {line["id"] for line in purge.items} - kept
    return found


def _one_state(session: Session) -> None:
    """All that follows reads the database as it is at this moment, whatever is written meanwhile."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("BEGIN")
    else:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
