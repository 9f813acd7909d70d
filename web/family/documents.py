"""The storage space: the papers of a household, whose each is, until when it is worth something, where it went, who saw it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from domain import attachments, documents, readings, storage_space
from domain.clock import today
from domain.errors import DomainError
from domain.expiry import expires_on
from domain.households import Member
from domain.records import Case, Document, Reading
from schemas.definitions import DocumentKind
from web import casefile, current, guards, nul
from web.csrf import is_fresh, keeps_stale_posts
from web.family import papers
from web.family.holdings import ADULTS, Holdings
from web.papers import MEGABYTE, detail
from web.shell import Shell
from web.storing import folder_of, renamed, store

OTHER = "other"
"""The choice of no kind that the town declares."""
HOUSEHOLD = "household"
MOST_PAGES = 6
"""Full-size files that one post may carry as the pages of one document."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One paper of the space, with all that its owner may know of it."""

    paper: papers.Paper
    detail: str
    used: tuple[tuple[str, str], ...]
    """(what the request is called, its address) for each one that it was sent with."""
    seen: tuple[Reading, ...]
    removable: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The papers of one owner."""

    title: str
    kept: tuple[Kept, ...]


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/documents", "documents", guards.family_only(show))
    blueprint.add_url_rule(
        "/documents", "change_documents", keeps_stale_posts(guards.family_only(change)), methods=["POST"]
    )


def show(problem: str = "", at: str = "file") -> str:
    holdings = Holdings.of(guards.me())
    uploads = holdings.town.uploads
    return render_template(
        "pages/family/documents.html",
        shelves=list(_shelves(holdings)),
        kinds=list(holdings.town.documents.values()),
        people=holdings.people,
        asked=request.form if problem else {"kind": request.args.get("kind", ""), "owner": ""},
        problem=problem,
        at=at,
        accept=uploads.accept,
        heaviest=uploads.max_size,
        shell=Shell("documents"),
    )


# ------------------------------------------------------------------------------------------ what there is


def _shelves(holdings: Holdings) -> Iterator[Shelf]:
    """The household's papers, each person's, then what the town gave; an owner without papers has no shelf."""
    mine = papers.given(holdings)
    ids = [paper.document.id for paper in mine]
    used = attachments.uses(current.session(), document_ids=ids) if ids else {}
    seen = _seen(holdings)
    sent = {case.id: case for case in holdings.sent}
    for title, person_ids in _owners(holdings):
        found = [paper for paper in mine if paper.document.person_id in person_ids]
        if found:
            yield Shelf(title, tuple(_kept(holdings, each, used, seen, sent) for each in found))
    received = papers.received(holdings)
    if received:
        title = f"Remis par {holdings.town.service.name}"
        yield Shelf(title, tuple(Kept(each, detail(each.document), (), (), False) for each in received))
    receipts = papers.receipts(holdings)
    if receipts:
        told = tuple(Kept(each, detail(each.document), (), (), False) for each in receipts)
        yield Shelf("Accusés de vos envois", told)


def _owners(holdings: Holdings) -> Iterator[tuple[str, Sequence[str | None]]]:
    """Everybody with a place in the household; papers about somebody who left it are the household's."""
    known = {member.person.id for member in holdings.people}
    others = {paper.person_id for paper in holdings.papers} - known
    yield "Notre foyer", [None, *others]
    for member in holdings.people:
        yield member.person.full_name or "Sans nom", [member.person.id]


def _seen(holdings: Holdings) -> Mapping[str, list[Reading]]:
    found: dict[str, list[Reading]] = {}
    if holdings.account.household_id is not None:
        for reading in readings.of_household(current.session(), household_id=holdings.account.household_id):
            if reading.document_id is not None:
                found.setdefault(reading.document_id, []).append(reading)
    return found


def _kept(
    holdings: Holdings,
    paper: papers.Paper,
    used: Mapping[str, Sequence[str]],
    seen: Mapping[str, Sequence[Reading]],
    sent: Mapping[str, Case],
) -> Kept:
    document = paper.document
    cases = [sent[case_id] for case_id in used.get(document.id, ()) if case_id in sent]
    own = document.household_id == holdings.account.household_id
    return Kept(
        paper,
        detail(document),
        tuple(_use(holdings, case) for case in cases),
        tuple(seen.get(document.id, ())) if own else (),
        removable=own,
    )


def _use(holdings: Holdings, case: Case) -> tuple[str, str]:
    """Only who sent a request opens it."""
    title = f"{casefile.of_case(case).procedure.title_for_family} ({case.reference})"
    mine = case.account_id == holdings.account.id
    return title, f"/{holdings.town.slug}/family/requests/{case.reference}" if mine else ""


# ------------------------------------------------------------------------------------------ what changes


def change() -> BaseResponse | str | tuple[str, int]:
    """Add a paper, or take one out: `remove:<document>`."""
    town = current.town()
    request.max_content_length = min(town.uploads.max_size * MOST_PAGES * MEGABYTE + MEGABYTE, 60 * MEGABYTE)
    if not is_fresh():
        return show("Cette page était ouverte depuis trop longtemps. Vérifiez votre choix, puis recommencez."), 400
    nul.refuse_form()
    verb, _, document_id = request.form.get("_action", "add").partition(":")
    try:
        said = _remove(document_id) if verb == "remove" else _add(Holdings.of(guards.me()))
    except _Wrong as wrong:
        return show(wrong.sentence, wrong.at), 422
    flash(said, "success")
    return redirect(f"/{town.slug}/family/documents")


class _Wrong(Exception):
    """What was given does not do; `at` is the control that it is about."""

    def __init__(self, at: str, sentence: str) -> None:
        super().__init__(sentence)
        self.at = at
        self.sentence = sentence


def _remove(document_id: str) -> str:
    removed = storage_space.remove(current.session(), document_id=document_id, actor=current.actor())
    if attachments.uses(current.session(), document_ids=[removed.id]):
        return f"« {removed.name} » est retiré de votre espace. Les demandes déjà envoyées avec lui le gardent."
    return f"« {removed.name} » est retiré de votre espace."


def _add(holdings: Holdings) -> str:
    """Raises _Wrong."""
    kind = _kind(holdings)
    person_id = _owner(holdings, kind)
    files = [each for each in request.files.getlist("file") if each.filename]
    if not files:
        raise _Wrong("file", "Choisissez le fichier à ajouter, ou prenez le document en photo.")
    if holdings.account.household_id is None:
        raise _Wrong("file", "Votre foyer n'est pas encore enregistré : remplissez d'abord sa fiche.")
    try:
        storage_space.check_space(current.session(), household_id=holdings.account.household_id)
    except DomainError as problem:
        raise _Wrong("file", problem.sentence) from None
    document = _received(holdings, kind, person_id, files)
    waits = " L'antivirus le vérifie encore." if document.scan == documents.WAITING else ""
    return f"« {document.name} » est dans votre espace. {document.remark}".strip() + waits


def _kind(holdings: Holdings) -> DocumentKind | None:
    name = request.form.get("kind", "")
    if name not in holdings.town.documents and name != OTHER:
        raise _Wrong("kind", "Dites de quel document il s'agit.")
    return holdings.town.documents.get(name)


def _owner(holdings: Holdings, kind: DocumentKind | None) -> str | None:
    """The person it is about, who must be of the kind's sort; None for the household."""
    member = holdings.member(request.form.get("owner"))
    if kind is not None and kind.of == "household":
        return None
    if kind is not None and not _suits(member, kind):
        who = "quel enfant" if kind.of == "child" else "quel adulte"
        raise _Wrong("owner", f"Dites pour {who} est ce document.")
    return member.person.id if member is not None else None


def _suits(member: Member | None, kind: DocumentKind) -> bool:
    return member is not None and (member.role == "child" if kind.of == "child" else member.role in ADULTS)


def _received(
    holdings: Holdings, kind: DocumentKind | None, person_id: str | None, files: Sequence[FileStorage]
) -> Document:
    """Several files are the pages of one document. Raises _Wrong."""
    town = holdings.town
    with tempfile.TemporaryDirectory(prefix="posted-", dir=folder_of(town.slug)) as folder:
        sources = [Path(folder) / str(number) for number in range(len(files))]
        for file, path in zip(files, sources, strict=True):
            file.save(path)
        try:
            prepared, clean = store(town, sources, accept=town.uploads.accept)
        except DomainError as problem:
            raise _Wrong("file", problem.sentence) from None
    return documents.add(
        current.session(),
        actor=current.actor(),
        prepared=prepared,
        name=renamed(files[0].filename or "", prepared),
        clean=clean,
        kind=kind.id if kind else "",
        household_id=holdings.account.household_id,
        person_id=person_id,
        expires_on=expires_on(kind, today()),
    )
