"""The papers of a case as an agent sees them: beside the answers, each with its pictures, its state and its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain import attachments
from domain.attachments import ACCEPTED, GIVEN, REFUSED, Attached, ByQuestion
from domain.clock import today
from domain.documents import CLEAN, WAITING
from domain.records import Attachment, Document
from web import current
from web.casefile import CaseFile
from web.files import tokens
from web.filters import date_fr
from web.papers import detail, preview_address
from web.staff.case_found import readers_named, reserved, sealing
from workflows.verdicts import REASONS

SHOWN_PAGES = 12
"""Pictures of a paper at the most; the rest is read by opening it."""
VERDICTS = {
    ACCEPTED: ("green", "Acceptée", "check"),
    REFUSED: ("red", "Refusée", "circle-x"),
    "": ("orange", "À voir", "hourglass"),
}
SCANS = {
    CLEAN: ("green", "Sans virus", "shield-check"),
    WAITING: ("orange", "Antivirus en attente", "hourglass"),
    "refused": ("red", "Refusée par l’antivirus", "triangle-alert"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. Where `reserved` says who may read it, nothing else is told of it."""

    attachment: Attachment
    document: Document
    label: str
    reserved: str = ""
    detail: str = ""
    valid: str = ""
    expired: bool = False
    previews: tuple[str, ...] = ()
    more_pages: int = 0
    opens: bool = False
    few: bool = False
    """Whether few may read it: no picture of it is shown, and the journal says less."""

    @property
    def shows(self) -> bool:
        """Whether this agent may ask for its pictures. They are there (`previews`) once the look is written down."""
        return self.opens and not self.few

    @property
    def verdict(self) -> tuple[str, str, str]:
        """Colour, word and icon."""
        return VERDICTS[self.attachment.verdict]

    @property
    def scan(self) -> tuple[str, str, str]:
        return SCANS[self.document.scan]

    @property
    def waits(self) -> bool:
        return not self.attachment.verdict and not self.reserved

    @property
    def canned(self) -> str:
        """The usual reason that a refusal began with."""
        return next((reason for reason in REASONS if self.attachment.reason.startswith(reason)), "")


@dataclass(frozen=True, slots=True)
class Pane:
    """What lies beside the answers. `open_first` is the paper looked at, else the first that waits, else the first."""

    papers: tuple[Paper, ...] = ()
    given: tuple[Document, ...] = ()
    reasons: tuple[str, ...] = REASONS

    @property
    def open_first(self) -> str:
        looked_at = next((each for each in self.papers if each.previews), None)
        found = looked_at or next((each for each in self.papers if each.waits), None)
        return (found or self.papers[0]).attachment.id if self.papers else ""

    @property
    def refused(self) -> int:
        return sum(each.attachment.verdict == REFUSED for each in self.papers)


def pane(file: CaseFile, seen: str = "") -> Pane:
    """All of a case's papers, in one statement. `seen` is the document whose pictures are shown: its reading is noted."""
    lying = attachments.file_of_case(current.session(), file.case)
    given = tuple(each.document for each in lying.pop(GIVEN, ()))
    return Pane(tuple(_papers(file, lying, seen)), given)


def _papers(file: CaseFile, lying: ByQuestion, seen: str) -> Iterator[Paper]:
    """In the order that the questions are asked; what no question asks any more comes last."""
    labels = {entry.name: entry for section in file.sections() for entry in section.entries}
    order = {name: number for number, name in enumerate(labels)}
    for name in sorted(lying, key=lambda name: order.get(name, len(order))):
        entry = labels.get(name)
        label = entry.label if entry else "Pièce"
        if entry and entry.owner:
            label = f"{label}, {entry.owner.rpartition(' : ')[2]}"
        yield from (_paper(file, label, each, seen) for each in lying[name])


def _paper(file: CaseFile, label: str, each: Attached, seen: str) -> Paper:
    document = each.document
    who = readers_of(file, each)
    if reserved(who, current.actor()):
        return Paper(each.attachment, document, label, reserved=readers_named(file.town, who))
    clean = document.scan == CLEAN
    return Paper(
        each.attachment,
        document,
        label,
        detail=detail(document),
        valid=_valid(document),
        expired=document.expires_on is not None and document.expires_on < today(),
        previews=tuple(_previews(file, document)) if document.id == seen and clean and not reserved(who) else (),
        more_pages=max(0, document.pages - SHOWN_PAGES),
        opens=clean,
        few=reserved(who),
    )


def readers_of(file: CaseFile, each: Attached) -> tuple[str, ...]:
    """Who may read a paper, where few may: by its kind, or by the question that it answers."""
    kind = file.town.documents.get(each.document.kind)
    named = [kind.readers if kind else (), *map(sealing(file.town), file.questions_of(each.attachment.question))]
    actor = current.actor()
    few = [readers for readers in named if reserved(readers)]
    return next((readers for readers in few if reserved(readers, actor)), few[0] if few else ())


def _valid(document: Document) -> str:
    if document.expires_on is None:
        return ""
    day = date_fr(document.expires_on)
    return f"Expirée depuis le {day}" if document.expires_on < today() else f"Valable jusqu’au {day}"


def _previews(file: CaseFile, document: Document) -> Iterable[str]:
    token = tokens.make(
        town=current.town().slug,
        actor=current.actor(),
        document_id=document.id,
        case_id=file.case.id,
        what="preview",
    )
    pages = range(1, min(document.pages, SHOWN_PAGES) + 1)
    return (f"{preview_address(document, page)}?open={token}" for page in pages)
