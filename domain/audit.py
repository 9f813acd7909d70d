"""The proof that journals are whole: every chain and every seal of a town computed again, and what differs, in a sentence.

What is proved: no line was changed, removed, cut off the end, moved or put in later, no case and no reading went without the
rule or the approved list that lets it go, a case bears the reference and the answers that its journal knows. Whoever rewrites the
whole database, seals included, is found by the digests that were noted elsewhere (`against`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from domain import as_stored, audit_seals
from domain.chain import SAID, line_hash
from domain.clock import paris
from domain.proofs import PROOF, digest
from domain.records import Case, CaseEvent, Purge, Tombstone
from schemas.definitions import Town

MOST = 200
"""Problems told of one town; what comes after is the same again."""
FILE = ("id", "reference", "answers", "salt")
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
    """The first day that should be sealed and is not: nothing proves that it is whole."""
    problems: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether everything is as it was written, and the seals that should prove it are there."""
        return not self.problems and self.late is None


@dataclass(slots=True)
class _Proved:
    """What the last line of a journal that proves its case says of it."""

    rank: int = 0
    said: dict[str, Any] = field(default_factory=dict)

    def note(self, line: SimpleNamespace) -> None:
        said = line.data.get(PROOF) if isinstance(line.data, dict) else None
        if isinstance(said, dict):
            self.rank, self.said = line.rank, said


def verify(session: Session, *, town: Town, moment: datetime, against: Mapping[date, str] | None = None) -> Audit:
    """Compute all again. `against` are digests noted elsewhere, by day. Reads one state of the database, and writes nothing."""
    _one_state(session)
    audit = Audit(town.slug)
    for part in (
        _chains(session, audit),
        _halves(session),
        _eliminated(session),
        audit_seals.problems(session, town=town, moment=moment, against=against or {}),
        _last_seal(session, audit, moment),
    ):
        for problem in _as_far_as_read(part):
            if len(audit.problems) < MOST:
                audit.problems.append(problem)
    return audit


def digests(session: Session) -> list[tuple[date, str]]:
    """Every sealed day with its digest, oldest first: what to note elsewhere."""
    return [(seal.day, str(seal.digest)) for seal in audit_seals.sealed(session)]


def _last_seal(session: Session, audit: Audit, moment: datetime) -> Iterator[str]:
    """Nothing to tell, unless days cannot be read: what it finds stands in `audit`."""
    for seal in audit_seals.sealed(session):
        audit.last_day, audit.last_digest = seal.day, str(seal.digest)
    try:
        audit.late = audit_seals.late(session, last=audit.last_day, moment=moment)
    except ValueError:
        yield "L’identifiant d’une ligne ou d’une consultation, ou la date d’un bordereau, n’en est pas un : il a été modifié."


def _as_far_as_read(part: Iterator[str]) -> Iterator[str]:
    """What a part of the proof tells; that it ended, when the database holds what nothing can read."""
    try:
        yield from part
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, SQLAlchemyError) as error:
        said = str(error).partition("\n")[0][:200]
        yield f"Une partie de la base ne se lit plus, elle a été modifiée hors du portail ({type(error).__name__} : {said})."


# ---------------------------------------------------------------------------------------------- chains


def _chains(session: Session, audit: Audit) -> Iterator[str]:
    """Every line of every case, in order."""
    audit.unsealed = session.scalar(select(func.count()).where(CaseEvent.rank == 0)) or 0
    columns = (*SAID, "previous", "hash")
    of_file = (Case.town == CaseEvent.town) & (Case.id == CaseEvent.case_id)

    def narrow(asked: Select[Any]) -> Select[Any]:
        with_file = asked.add_columns(Case.reference, Case.state).join(Case, of_file)
        return with_file.where(CaseEvent.rank > 0).order_by(CaseEvent.case_id, CaseEvent.rank)

    lines = as_stored.rows(session, CaseEvent, columns, narrow)
    files = as_stored.rows(session, Case, FILE, lambda asked: asked.order_by(Case.id))
    for case_id, of_case in itertools.groupby(lines, lambda line: line.case_id):
        audit.cases += 1
        proved = _Proved()
        yield from _chain(of_case, audit, proved)
        yield from _as_proved(_next(files, case_id), proved)


def _next(files: Iterator[SimpleNamespace], case_id: str) -> SimpleNamespace:
    """The case that lines are of: both are read in one order."""
    for file in files:
        if file.id == case_id:
            return file
    raise LookupError(case_id)


def _chain(lines: Iterable[SimpleNamespace], audit: Audit, proved: _Proved) -> Iterator[str]:
    rank, last = 0, None
    for line in lines:
        audit.lines += 1
        if not isinstance(line.rank, int):
            yield f"{line.reference} : une ligne porte « {line.rank} » au lieu d’un rang, elle a été modifiée."
            continue
        named = f"{line.reference}, ligne {line.rank}{_on(line.at)}"
        if line.rank > rank + 1:
            yield f"{line.reference} : {_lines(rank + 1, line.rank - 1)} du journal."
        elif line.previous != (last.hash if last else ""):
            yield f"{named} : elle ne suit plus la ligne {rank}, qui a été remplacée ou déplacée."
        if line_hash(vars(line), str(line.previous)) != line.hash:
            yield f"{named} : elle a été modifiée après avoir été écrite."
        proved.note(line)
        rank, last = line.rank, line
    if last is not None and last.to_state != last.state:
        yield (
            f"{last.reference} : le dossier est dans l’état « {last.state} », sa dernière ligne dit « {last.to_state} ». "
            "La fin du journal a été coupée, ou l’état a été changé sans passer par le portail."
        )


def _as_proved(file: SimpleNamespace, proved: _Proved) -> Iterator[str]:
    """What the last line that says it says of the case. Lines from before proofs say nothing, and judge nothing."""
    if proved.rank == 0:
        return
    if file.reference != proved.said.get("reference"):
        yield (
            f"{file.reference} : la ligne {proved.rank} a été écrite pour la référence "
            f"« {proved.said.get('reference')} ». La référence a été changée ou échangée sans passer par le portail."
        )
    if digest(file.answers, str(file.salt)) != proved.said.get("answers"):
        yield (
            f"{file.reference} : les réponses ne sont plus celles de la ligne {proved.rank}. "
            "Elles ont été changées sans passer par le portail."
        )


def _on(at: Any) -> str:
    return f" du {paris(at):%d/%m/%Y}" if isinstance(at, datetime) else ""


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
    approved = (Purge.rule.in_(REQUESTS), Purge.state.in_(("approved", "done")))
    found: set[str] = set()
    for purge in as_stored.rows(session, Purge, ("items", "report"), lambda asked: asked.where(*approved)):
        report = purge.report if isinstance(purge.report, dict) else {}
        found |= _ids(purge.items) - _ids(report.get("kept", ()))
    return found


def _ids(lines: Any) -> set[str]:
    """Of the lines of a list; one that was tampered with names nobody, and no seal fits it."""
    held = lines if isinstance(lines, list) else []
    return {str(line["id"]) for line in held if isinstance(line, dict) and "id" in line}


def _one_state(session: Session) -> None:
    """All that follows reads the database as it is at this moment, whatever is written meanwhile."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("BEGIN")
    else:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
