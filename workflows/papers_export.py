"""The papers of a list of cases becoming an archive: a folder for each case, each paper marked with who took it away."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from domain import documents
from domain.attachments import GIVEN, Attached
from domain.documents import REFUSED, WAITING
from domain.errors import DomainError
from domain.papers import RefusedPaper
from domain.printing import MAKING
from domain.records import Attachment, Case, Document
from forms.answers import question_of
from workflows.books import Book, open_book
from workflows.case_export import SHEET, Seen, Tally
from workflows.case_table import Reader
from workflows.sealing import reserved

Mark = Callable[[Path, str], Path]
"""Writes a text across each page of a copy. Raises RefusedPaper."""
ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
INDEX = "liste-des-pieces.csv"
CHUNK = 256 * 1024
MOST_BYTES = 2 * 1024**3
"""Of an archive: what a browser fetches and an agent's disk takes."""
NOT_YET = {
    WAITING: "Attend le contrôle de l’antivirus",
    REFUSED: "Refusée par l’antivirus",
    MAKING: "Se prépare encore : recommencez dans quelques minutes",
}
UNREADABLE = "N’a pas pu être lue"
_UNSAFE = re.compile(r"[^\w. ()’'-]+")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where papers are kept, and how a copy is marked with who took it away. `open` raises OSError."""

    open: Callable[[str], BinaryIO]
    mark: Mark


@dataclass(slots=True)
class PapersExport:
    """An archive with a folder for each case, and a table that lists what is in it and what is not, and why."""

    path: Path
    reader: Reader
    shelf: Shelf
    tally: Tally = field(default_factory=Tally)
    _archive: zipfile.ZipFile = field(init=False, repr=False)
    _index: Book = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._archive = zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED)
        self._index = open_book("csv", self.path.with_suffix(".index.csv"))
        self._index.begin(SHEET, ["Référence", "Dossier", "Pièce", "Fichier", "Remarque"])

    def add(self, session: Session, cases: Sequence[Case]) -> list[Seen]:
        """No connection waits while copies are marked: the session lets go of it once it has read. Raises DomainError."""
        lying, seen = _papers_of(session, cases), list[Seen]()
        session.expunge_all()
        session.rollback()
        for case in cases:
            _check_size(self.path)
            self.tally.cases += 1
            if not self.reader.may_see(case):
                self.tally.left_out += 1
                continue
            for number, paper in enumerate(lying.get(case.id, ()), 1):
                if not self._may_take(case, paper):
                    continue
                label = self._label(case, paper)
                if self._put(case, paper.document, f"{number}-{label}"):
                    seen.append(Seen(case, f"Export : {label}", paper.document))
        return seen

    def _may_take(self, case: Case, paper: Attached) -> bool:
        kind = self.reader.town.documents.get(paper.document.kind)
        readers = kind.readers if kind else ()
        if paper.attachment.question == GIVEN:
            return not reserved(readers) or (self.reader.reserved and documents.may_read(kind, self.reader.actor))
        if reserved(readers, self.reader.actor if self.reader.reserved else None):
            return False
        edition = self.reader.edition_of(case)
        procedure = edition.procedures.get(case.procedure)
        asked = question_of(procedure, paper.attachment.question) if procedure else ()
        return not any(map(self.reader.sealed(edition, case.procedure), asked)) and bool(asked)

    def _label(self, case: Case, paper: Attached) -> str:
        kind = self.reader.town.documents.get(paper.document.kind)
        procedure = self.reader.edition_of(case).procedures.get(case.procedure)
        asked = question_of(procedure, paper.attachment.question) if procedure else ()
        return kind.label if kind else asked[-1].label if asked else paper.document.name.removesuffix(".pdf")

    def _put(self, case: Case, document: Document, name: str) -> bool:
        """Whether it lies in the archive now. One that cannot be read is listed with the reason, and the others go on."""
        place = f"{safe(f'{case.reference} {case.title}')}/{safe(name)}.pdf"
        problem, marked = NOT_YET.get(document.scan, ""), None
        if not problem:
            try:
                marked = self._marked(case, document)
            except (OSError, RefusedPaper):
                problem = UNREADABLE
        if marked is None:
            self._index.add(0, [case.reference, case.title, name, "", problem])
            self.tally.left_out += 1
            return False
        self._archive.write(marked, place, zipfile.ZIP_STORED)
        marked.unlink()
        self._index.add(0, [case.reference, case.title, name, place, document.remark])
        self.tally.rows += 1
        return True

    def _marked(self, case: Case, document: Document) -> Path:
        """A copy with who took it away across each page, as when an agent opens it. Raises OSError, RefusedPaper."""
        copy = self.path.parent / f"paper{ENDINGS.get(document.content_type, '.pdf')}"
        with self.shelf.open(document.hash) as kept, copy.open("wb") as out:
            shutil.copyfileobj(kept, out, CHUNK)
        actor, town = self.reader.actor, self.reader.town
        try:
            return self.shelf.mark(copy, f"{town.name}, {actor.name}, export, {case.reference}")
        finally:
            copy.unlink(missing_ok=True)

    def close(self) -> None:
        self._index.close()
        self._archive.write(self._index.path, INDEX)
        self._archive.close()
        self._index.path.unlink()

    def discard(self) -> None:
        self._index.discard()
        self._archive.close()


def _check_size(path: Path) -> None:
    if path.stat().st_size > MOST_BYTES:
        sentence = "Ces pièces pèsent plus de 2 Go ensemble : resserrez la liste, puis exportez-la en plusieurs fois."
        raise DomainError("archive_too_large", sentence)


def _papers_of(session: Session, cases: Sequence[Case]) -> Mapping[str, list[Attached]]:
    """What lies in each of these cases, in one statement."""
    same = and_(Document.town == Attachment.town, Document.id == Attachment.document_id)
    lying = select(Attachment, Document).join(Document, same)
    lying = lying.where(Attachment.case_id.in_([case.id for case in cases]), Attachment.replaced_at.is_(None))
    found: dict[str, list[Attached]] = {}
    for attachment, document in session.execute(lying.order_by(Attachment.attached_at, Attachment.id)):
        found.setdefault(str(attachment.case_id), []).append(Attached(attachment, document))
    return found


def safe(name: str) -> str:
    """A name that every file system takes: no sign that one refuses, no dot that leads elsewhere."""
    return _UNSAFE.sub("-", name).strip(". -")[:100] or "sans-nom"
