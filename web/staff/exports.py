"""Taking a list away: a small table at once, a long one or the papers in the background, fetched for a day."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast, get_args
from urllib.parse import quote

from flask import Blueprint, Response, flash, g, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import export_cases, exports
from domain.clock import now
from domain.errors import DomainError
from domain.export_cases import Wanted
from domain.exports import Format
from domain.records import Export
from schemas.definitions import Procedure, Town
from web import current, guards
from web.filters import date_fr
from web.papers import weight
from web.shell import Shell
from web.staff.queue import VIEWS, Search, states_of
from workflows import case_export
from workflows.books import BOOKS
from workflows.case_export import ARCHIVE, TableExport, file_name
from workflows.case_table import Reader
from workflows.sealing import readers_of, reserved

Answer = str | tuple[str, int] | BaseResponse
AT_ONCE = 500
"""Cases of a table that is made while the agent waits; a longer one, and papers, are made in the background."""
FORMATS = {
    "xlsx": ("Classeur Excel (XLSX)", "Avec les réponses, une feuille par démarche."),
    "ods": ("Classeur LibreOffice (ODS)", "Avec les réponses, une feuille par démarche."),
    "csv": ("Tableau (CSV)", "Pour un autre logiciel. Avec les réponses, choisissez d’abord une seule démarche."),
    "zip": (
        "Pièces jointes (ZIP)",
        "Un dossier par demande, chaque pièce marquée à votre nom, et la liste des pièces.",
    ),
}
STATES = {
    "waiting": ("blue", "En attente", "hourglass"),
    "running": ("blue", "En préparation", "hourglass"),
    "done": ("green", "Prêt", "circle-check"),
    "failed": ("red", "Non abouti", "circle-x"),
    "expired": ("grey", "Expiré", "archive"),
}
ONE_PROCEDURE = (
    "Un tableau CSV avec les réponses ne tient qu’une démarche : choisissez-en une dans la liste, ou un classeur."
)
READ = 256 * 1024


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/exports", "exports", guards.staff_only(show))
    blueprint.add_url_rule("/exports", "ask_export", guards.staff_only(ask), methods=["POST"])
    blueprint.add_url_rule("/exports/<export_id>", "export", guards.staff_only(follow))
    blueprint.add_url_rule("/exports/<export_id>", "stop_export", guards.staff_only(stop), methods=["POST"])
    blueprint.add_url_rule("/exports/<export_id>/file", "fetch_export", guards.staff_only(fetch))


# ---------------------------------------------------------------------------------------------------- asking


def show() -> str:
    return _page(Search.from_request())


def _page(search: Search, *, problem: str = "", form: Any = None) -> str:
    session, wanted = current.session(), Wanted(search.filter, search.order)
    return render_template(
        "pages/staff/exports.html",
        search=search,
        title=title_of(search),
        total=export_cases.count(session, wanted),
        at_once=AT_ONCE,
        most=export_cases.MOST_CASES,
        formats=FORMATS,
        few=_reads_what_few_may(search),
        problem=problem,
        form=form or {},
        mine=exports.of_account(session, account_id=guards.me().id),
        states=STATES,
        weight=weight,
        shell=Shell("inbox"),
    )


def title_of(search: Search) -> str:
    """What the list shows: « À traiter, Fiche enfant, en retard, « roux » »."""
    town = current.town()
    service, label = town.services.get(search.service), town.labels.get(search.label)
    state = states_of(search).get(search.state)
    parts = (
        VIEWS[search.view][1],
        search.titles.get(search.procedure, ""),
        state.label if state else search.state,
        service.label if service else "",
        f"étiquette {label.label}" if label else "",
        *(f"{each.label} : {each.values[value]}" for each, value in search.answered()),
        "confiés à une personne" if search.assigned else "",
        "en retard" if search.late else "",
        f"envoyés depuis le {date_fr(search.sent_from)}" if search.sent_from else "",
        f"envoyés jusqu’au {date_fr(search.sent_until)}" if search.sent_until else "",
        f"« {search.text} »" if search.text else "",
        *(f"{search.name_of(name)} « {value} »" for name, value in search.lost),
    )
    return ", ".join(filter(None, parts))


def ask() -> Answer:
    """A short table is the answer itself; anything longer gets a page that says how far it is."""
    search, session = Search.from_request(), current.session()
    format, wanted = _read(search)
    if format == "csv" and wanted.answers and len(set(wanted.filter.procedures or ())) != 1:
        return _page(search, problem=ONE_PROCEDURE, form=request.form), 422
    total = export_cases.count(session, wanted)
    try:
        exports.check_size(total)
        if format != "zip" and total <= AT_ONCE:
            return _at_once(search, format, wanted, total)
        export = exports.ask(
            session, actor=current.actor(), wanted=wanted, format=format, title=title_of(search), total=total
        )
    except DomainError as refusal:
        return _page(search, problem=refusal.sentence, form=request.form), 422
    g.setdefault("after_commit", []).append(current.wake_jobs)
    return redirect(f"/{current.town().slug}/exports/{export.id}", 303)


def _read(search: Search) -> tuple[Format, Wanted]:
    """What the form asks for; a format that is none is a workbook."""
    posted = request.form.get("format", "")
    format = cast(Format, posted if posted in get_args(Format) else "xlsx")
    answers = bool(request.form.get("answers"))
    few = bool(request.form.get("reserved")) and _reads_what_few_may(search)
    return format, Wanted(search.filter, search.order, answers, few and (answers or format == "zip"))


def _at_once(search: Search, format: Format, wanted: Wanted, total: int) -> Response:
    """Noted, made and answered in one request: at most a few hundred rows."""
    session, town, actor = current.session(), current.town(), current.actor()
    reader = Reader(town, partial(current.editions().of, town.slug), actor, wanted.reserved)
    exports.note(session, actor=actor, format=format, title=title_of(search), total=total)
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / f"export.{format}"
        writer = TableExport(path, format=format, reader=reader, answers=wanted.answers)
        for cases in export_cases.pages(session, wanted):
            case_export.note(session, writer.add(session, cases), reader=reader)
        writer.close()
        content = path.read_bytes()
    return _as_file(Response(content), format, file_name(town.slug, format, now()), len(content))


def _reads_what_few_may(search: Search) -> bool:
    """Whether something of these procedures is kept from others of the staff and not from this agent."""
    town, actor = current.town(), current.actor()
    procedures = [town.procedures[name] for name in search.filter.procedures or () if name in town.procedures]
    readers = [each for procedure in procedures for each in _all_readers(town, procedure)]
    return any(reserved(each) and not reserved(each, actor) for each in readers)


def _all_readers(town: Town, procedure: Procedure) -> Iterator[tuple[str, ...]]:
    for question in procedure.questions().values():
        for each in (question, *question.fields):
            yield from readers_of(town, each)


# -------------------------------------------------------------------------------------------------- following


def follow(export_id: str) -> str:
    """How far it is; the page asks again by itself while something moves."""
    export = exports.find(current.session(), export_id=export_id, actor=current.actor())
    return render_template(
        "pages/staff/export.html",
        export=export,
        state=STATES[export.state],
        format=FORMATS[export.format][0],
        open=exports.OPEN,
        weight=weight,
        shell=Shell("inbox"),
    )


def stop(export_id: str) -> BaseResponse:
    export = exports.find(current.session(), export_id=export_id, actor=current.actor())
    if exports.cancel(current.session(), export=export):
        flash("Export arrêté : rien n’en est gardé.", "success")
    return redirect(f"/{current.town().slug}/exports/{export.id}", 303)


def fetch(export_id: str) -> BaseResponse:
    """The file, to its agent only, while their rights are those that it was made with. Raises NotFound."""
    export = exports.find(current.session(), export_id=export_id, actor=current.actor())
    try:
        exports.check_fetched(export, actor=current.actor(), moment=now())
    except DomainError as refusal:
        flash(refusal.sentence, "warning")
        return redirect(f"/{current.town().slug}/exports/{export.id}", 303)
    try:
        content: BinaryIO = current.gateway("files").open(export.town, export.hash)
    except FileNotFoundError:
        raise NotFound from None
    answer = Response(_pieces(content))
    answer.call_on_close(content.close)
    return _as_file(answer, export.format, _name_of(export), export.size)


def _name_of(export: Export) -> str:
    return file_name(export.town, export.format, export.done_at or export.created_at)


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    while piece := content.read(READ):
        yield piece


def _as_file(answer: Response, format: str, name: str, size: int) -> Response:
    """Saved, never opened in the browser."""
    kind = ARCHIVE if format == "zip" else BOOKS[format].content_type
    answer.content_type = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    answer.headers["Content-Length"] = str(size)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
