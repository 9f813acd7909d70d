"""Documents handed out, after a look at who asks, each time. Never a redirection to where they are kept.

A family opens its own. An agent opens one by a token of five minutes, which the inbox gives when the reading is noted
(`web.files.tokens`): the address alone opens nothing. What is handed out cannot run anything, whatever it turns out to be.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import documents, drafts
from domain.errors import NotYours
from domain.papers import RefusedPaper
from domain.records import Document
from web import current, guards
from web.files import tokens
from web.files.tokens import OF_DRAFT

WIDTH = 900
POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
READ = 65_536
BUSY = "Beaucoup de documents s’ouvrent en ce moment : réessayez dans quelques secondes."


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/files/<document_id>", "document", show)
    blueprint.add_url_rule("/files/<document_id>/preview/<int:page>", "preview", preview)


def _find(document_id: str, what: tokens.What) -> tuple[Document, str]:
    """The document, and what to write across its copy. Raises NotYours, NotClean."""
    session, actor, town = current.session(), current.actor(), current.town()
    if not actor.is_agent:
        shared = [kind.id for kind in town.documents.values() if kind.shared]
        return documents.readable_by_family(session, document_id=document_id, actor=actor, shared_kinds=shared), ""
    token = request.args.get("open", "")
    opening = tokens.check(token, town=town.slug, actor=actor, document_id=document_id, what=what)
    if opening is None:
        raise NotYours
    return _for_agent(opening), opening.mark


def _for_agent(opening: tokens.Opening) -> Document:
    """What an agent opens beside a case or, at the desk, in a draft. Raises NotYours, NotClean."""
    session, actor, kinds = current.session(), current.actor(), current.town().documents
    draft_id = opening.case_id.removeprefix(OF_DRAFT)
    if draft_id != opening.case_id:
        draft = drafts.load_at_desk(session, draft_id=draft_id, agent=actor)
        return documents.readable_at_desk(
            session, document_id=opening.document_id, draft=draft, actor=actor, kinds=kinds
        )
    return documents.readable_by_agent(
        session, document_id=opening.document_id, case_id=opening.case_id, actor=actor, kinds=kinds
    )


def _or_login(document_id: str, what: tokens.What) -> tuple[Document, str]:
    """Whoever is not logged in may be after logging in; anybody else is told nothing."""
    try:
        return _find(document_id, what)
    except NotYours:
        if current.account() is None and not current.secrets():
            abort(guards.ask_login())
        raise


def show(document_id: str) -> BaseResponse | Response:
    document, mark = _or_login(document_id, "file")
    if mark:
        return marked_copy(document, mark)
    return _sent(_content(document, document.hash), document.content_type, document.size, document.name)


def preview(document_id: str, page: int) -> BaseResponse | Response:
    """A picture of a page, made once and kept beside the file."""
    document, _ = _or_login(document_id, "preview")
    if not 1 <= page <= document.pages:
        raise NotFound
    store, name = current.gateway("files"), f"{document.hash}.{page}.webp"
    if not store.exists(document.town, name):
        _let_go(document)
        _draw(document, page, name)
    return _sent(
        _content(document, name), "image/webp", store.size(document.town, name), f"page-{page}.webp", inline=True
    )


def _draw(document: Document, page: int, name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="guichet-") as folder:
        copy = _copy(document, Path(folder))
        try:
            picture = current.gateway("papers").preview(copy, page, WIDTH)
        except RefusedPaper as problem:
            if problem.code == "busy":
                abort(_busy())
            raise NotFound from None
        current.gateway("files").put(document.town, picture, name)


def marked_copy(document: Document, mark: str) -> Response:
    """A copy with the reader's name across each page. The caller knows that they may read it."""
    _let_go(document)
    with tempfile.TemporaryDirectory(prefix="guichet-") as folder:
        copy = _copy(document, Path(folder))
        try:
            made: Path = current.gateway("papers").watermark(copy, mark)
        except RefusedPaper as problem:
            if problem.code == "busy":
                abort(_busy())
            raise
        stem = document.name.rpartition(".")[0] or document.name
        return _sent(made.open("rb"), "application/pdf", made.stat().st_size, f"{stem}.pdf")


def _let_go(document: Document) -> None:
    """Drawing may wait long for its turn: no connection waits with it. What was read of the document stays known."""
    session = current.session()
    session.expunge(document)
    session.rollback()


def _busy() -> Response:
    answer = Response(BUSY, 503, content_type="text/plain; charset=utf-8")
    answer.headers["Retry-After"] = "10"
    return answer


def _copy(document: Document, folder: Path) -> Path:
    ending = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}[document.content_type]
    copy = folder / f"paper{ending}"
    with _content(document, document.hash) as kept, copy.open("wb") as out:
        shutil.copyfileobj(kept, out)
    return copy


def _content(document: Document, name: str) -> BinaryIO:
    try:
        return current.gateway("files").open(document.town, name)
    except FileNotFoundError:
        raise NotFound from None


def _sent(content: BinaryIO, content_type: str, size: int, name: str, *, inline: bool = False) -> Response:
    answer = Response(_read(content), content_type=content_type)
    answer.call_on_close(content.close)
    answer.headers["Content-Length"] = str(size)
    answer.headers["Content-Disposition"] = disposition(name, inline=inline)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _read(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while piece := content.read(READ):
            yield piece


def disposition(name: str, *, inline: bool = False) -> str:
    """A name for old browsers, and the whole one for those that read RFC 6266."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%;' else "_" for c in name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
