"""« Mes données »: everything the town holds on a family, to read, to take away, to have corrected or erased."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from domain import export
from domain.clock import now, paris, today
from domain.export import Held, TooSoon
from domain.portability import as_json
from domain.records import Case, Document, Draft
from schemas.definitions import Procedure, Town
from schemas.problem import Broken
from web import current, guards
from web.family import archive
from web.family.archive import Entry, text_entry
from web.family.known import Known, known_of
from web.shell import Shell

EXTENSIONS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_UNSAFE = re.compile(r"[^\w. ()’'-]+")


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/data", "data", guards.family_only(show))
    blueprint.add_url_rule("/data/export", "export", guards.family_only(take_away), methods=["POST"])


def show() -> str:
    held = export.gather(current.session(), account=guards.me())
    return render_template("pages/family/data.html", known=_known(held), shell=Shell("account"))


def take_away() -> BaseResponse:
    """The archive; the export is logged before the first byte leaves."""
    session, town, moment = current.session(), current.town(), now()
    try:
        export.note(session, actor=current.actor(), moment=moment)
    except TooSoon as refusal:
        current.fail()
        flash(refusal.sentence, "warning")
        return redirect(f"/{town.slug}/family/data", 303)
    held = export.gather(session, account=guards.me())
    paths = _paths(held.files)
    data = as_json(held, town=town, procedure_of=procedure_of, paths=paths, moment=moment)
    page = render_template("pages/family/export.html", known=_known(held), paths=paths, made_at=moment)
    pieces = archive.stream(_entries(town, held, page, json.dumps(data, ensure_ascii=False, indent=2), paths))
    name = f"donnees-{town.slug}-{paris(moment):%Y-%m-%d}.zip"
    return Response(
        pieces, mimetype="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _entries(town: Town, held: Held, page: str, data: str, paths: Mapping[str, str]) -> list[Entry]:
    """Made while the request lasts: nothing is read from the database once the answer leaves."""
    files = current.gateway("files")

    def opening(digest: str) -> Any:
        return lambda: files.open(town.slug, digest)

    papers = [Entry(paths[each.id], opening(each.hash), packed=True) for each in held.files]
    return [text_entry("lisez-moi.html", page), text_entry("donnees.json", data), *papers]


def _paths(documents: list[Document]) -> dict[str, str]:
    """`documents/3-livret-de-famille.pdf`: numbered, so that two of one name stand side by side."""
    return {each.id: f"documents/{number}-{_file_name(each)}" for number, each in enumerate(documents, 1)}


def _file_name(document: Document) -> str:
    """Its name without what a file system refuses, and the ending of what it is: a photo may have become a PDF."""
    stem = _UNSAFE.sub("-", document.name.rpartition(".")[0] or document.name).strip(". -")[:100]
    return (stem or "document") + EXTENSIONS.get(document.content_type, "")


def _known(held: Held) -> Known:
    return known_of(held, town=current.town(), procedure_of=procedure_of, day=today())


def procedure_of(sent: Case | Draft) -> Procedure | None:
    """In the edition that it was written under, else in today's."""
    town = current.town()
    try:
        return current.editions().of(town.slug, sent.edition).procedures[sent.procedure]
    except (KeyError, Broken):
        return town.procedures.get(sent.procedure)
