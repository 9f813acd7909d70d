"""A list of cases becoming a table, a page of cases at a time; its papers: `workflows.papers_export`.

Each case is looked at again (trap 23): what its agent may no longer decide on is left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from domain import readings
from domain.clock import paris
from domain.records import Case, Document
from schemas.definitions import Procedure
from workflows.books import Book, Cell, open_book
from workflows.case_table import COMMON, Answers, Reader, answers_of, common, told

ARCHIVE = "application/zip"
SHEET = "Dossiers"


@dataclass(slots=True)
class Tally:
    """What was told so far. `left_out`: cases no longer this agent's, papers that could not be read."""

    cases: int = 0
    rows: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that is written down as read before the file leaves: reserved answers of a case, or one of its papers."""

    case: Case
    detail: str
    document: Document | None = None


def note(session: Session, seen: Iterable[Seen], *, reader: Reader) -> None:
    """Write down each look, as when a page shows it."""
    for each in seen:
        readings.note(
            session,
            actor=reader.actor,
            what="document" if each.document else "health",
            detail=each.detail,
            household_id=each.case.household_id,
            person_id=each.document.person_id if each.document else each.case.person_id,
            case_id=each.case.id,
            document_id=each.document.id if each.document else None,
        )


class TableExport:
    """A book of cases; with their answers, one sheet for each procedure, begun when its first case comes."""

    def __init__(self, path: Path, *, format: str, reader: Reader, answers: bool) -> None:
        self.tally = Tally()
        self._book: Book = open_book(format, path)
        self._reader = reader
        self._answers = answers
        self._sheets: dict[str, tuple[int, Answers | None]] = {}

    def add(self, session: Session, cases: Sequence[Case]) -> list[Seen]:
        seen = []
        for case in cases:
            self.tally.cases += 1
            if not self._reader.may_see(case):
                self.tally.left_out += 1
                continue
            sheet, answers = self._sheet_of(case)
            cells: list[Cell] = common(self._reader, case)
            if answers is not None:
                said = told(self._reader, case, answers)
                cells += said.cells
                if said.steps:
                    seen.append(Seen(case, f"Export : {', '.join(said.steps)}"))
            self._book.add(sheet, cells)
            self.tally.rows += 1
        return seen

    def _sheet_of(self, case: Case) -> tuple[int, Answers | None]:
        name = case.procedure if self._answers else ""
        if name not in self._sheets:
            procedure = self._procedure(case) if self._answers else None
            answers = answers_of(self._reader, procedure) if procedure else None
            labels = [*COMMON, *(answers.labels if answers else ())]
            self._sheets[name] = (self._book.begin(procedure.title if procedure else SHEET, labels), answers)
        return self._sheets[name]

    def _procedure(self, case: Case) -> Procedure | None:
        """Today's, whose questions head the columns; of a procedure that is gone, the case's own."""
        today = self._reader.town.procedures.get(case.procedure)
        return today or self._reader.edition_of(case).procedures.get(case.procedure)

    def close(self) -> None:
        if not self._sheets:
            self._book.begin(SHEET, COMMON)
        self._book.close()

    def discard(self) -> None:
        self._book.discard()


def file_name(town: str, format: str, moment: datetime) -> str:
    """`dossiers-carros-2026-11-21-09h30.xlsx`; `pieces-…` for an archive."""
    what = "pieces" if format == "zip" else "dossiers"
    return f"{what}-{town}-{paris(moment):%Y-%m-%d-%Hh%M}.{format}"
