"""« Donner un document à la famille »: a page of its own, from the case's."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain.errors import DomainError
from forms.types.file import PDF, PICTURES
from web import current, guards, nul
from web.casefile import CaseFile
from web.csrf import is_fresh, keeps_stale_posts
from web.papers import MEGABYTE
from web.shell import Shell
from web.staff.case_found import find
from web.staff.queue import Search
from web.storing import folder_of, renamed, store
from workflows import giving

Answer = str | tuple[str, int] | BaseResponse
LONGEST_NAME, LONGEST_MESSAGE = 120, 2000
STALE = "Votre session avait expiré : choisissez de nouveau le fichier, puis donnez-le."


def register(blueprint: Blueprint) -> None:
    rule = "/inbox/<reference>/give"
    blueprint.add_url_rule(rule, "give", guards.staff_only(show))
    blueprint.add_url_rule(rule, "given", guards.staff_only(give), methods=["POST"])


def _find(reference: str) -> CaseFile:
    """Raises NotFound too for a request of nobody's household: it has no space to put a document into."""
    file = find(reference, Search.from_request())
    if file.case.household_id is None:
        raise NotFound
    return file


def show(reference: str) -> Answer:
    return _page(_find(reference))


def _page(file: CaseFile, problem: str = "") -> str:
    return render_template(
        "pages/staff/case_give.html",
        file=file,
        case=file.case,
        kinds=current.town().documents,
        chosen=f"{PDF},{PICTURES}",
        problem=problem,
        typed=request.form if request.method == "POST" else {},
        shell=Shell("inbox"),
    )


@keeps_stale_posts
def give(reference: str) -> Answer:
    request.max_content_length = (current.town().uploads.max_size + 1) * MEGABYTE
    file = _find(reference)
    if not is_fresh():
        return _page(file, STALE), 400
    nul.refuse_form()
    label, sent = " ".join(request.form.get("label", "").split())[:LONGEST_NAME], request.files.get("file")
    try:
        if not label:
            raise DomainError("label_missing", "Dites comment la famille doit appeler ce document.")
        if sent is None or not sent.filename:
            raise DomainError("file_missing", "Choisissez le fichier à donner : un PDF ou une photo.")
        _give(file, sent, label)
    except DomainError as refusal:
        current.session().rollback()
        return _page(_find(reference), refusal.sentence), 422
    flash(f"« {label} » est dans l’espace de la famille.", "success")
    return redirect(f"/{current.town().slug}/inbox/{file.case.reference}#pieces")


def _give(file: CaseFile, sent: FileStorage, label: str) -> None:
    """Raises DomainError (mostly RefusedPaper): what agents send is checked as what families send."""
    town = current.town()
    with tempfile.TemporaryDirectory(prefix="given-", dir=folder_of(town.slug)) as folder:
        path = Path(folder) / "0"
        sent.save(path)
        prepared, clean = store(town, [path], accept="pdf")
    giving.give_document(
        current.session(),
        town=file.town,
        case=file.case,
        actor=current.actor(),
        prepared=prepared,
        clean=clean,
        label=label,
        name=renamed(label, prepared),
        kind=town.documents.get(request.form.get("kind", "")),
        message=request.form.get("message", "").strip()[:LONGEST_MESSAGE],
    )
