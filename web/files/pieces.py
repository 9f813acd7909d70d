"""A document in pieces: each read, checked, put behind the others; the last one makes the document."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from flask import Response, make_response, request
from werkzeug.exceptions import BadRequest

from domain.errors import DomainError
from web import current
from web.files import parts
from web.files.underway import OFFSET, Upload, papers_of
from web.papers import MEGABYTE
from web.storing import folder_of
from web.wizard.receiving import Given, check_room, file_type, receive

PIECE = 512 * 1024
MOST = 60 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Piece:
    offset: int
    sizes: tuple[int, ...]
    file_name: str
    body: bytes

    @property
    def length(self) -> int:
        return sum(self.sizes)

    @property
    def is_last(self) -> bool:
        return self.offset + len(self.body) == self.length


def read_piece(sent: Upload) -> Piece:
    """The piece of this request, read to its end before anything is written. Raises BadRequest, DomainError."""
    try:
        start, length = int(request.headers[OFFSET]), int(request.headers["X-Upload-Length"])
        sizes = tuple(int(each) for each in request.headers.get("X-Upload-Parts", str(length)).split(","))
    except (KeyError, ValueError):
        raise BadRequest from None
    _check_sizes(sent, sizes, length)
    if not 0 <= start <= length or (request.content_length or 0) > PIECE:
        raise BadRequest
    body = request.get_data(cache=False)
    if start + len(body) > length:
        raise BadRequest
    return Piece(start, sizes, unquote(request.headers.get("X-Upload-Name", "")), body)


def _check_sizes(sent: Upload, sizes: tuple[int, ...], length: int) -> None:
    uploads = sent.filling.town.uploads
    if len(sizes) > 1 and not file_type(sent.question).joins(sent.question):
        raise BadRequest
    if min(sizes) <= 0 or sum(sizes) != length or len(sizes) > uploads.pages:
        raise DomainError("sizes", "Ce fichier est vide, ou il y en a trop à la fois. Choisissez-en un autre.")
    if max(sizes) > uploads.max_size * MEGABYTE or length > MOST:
        heavy = f"Ce fichier est trop lourd : {uploads.max_size} Mo au plus"
        raise DomainError("too_heavy", f"{heavy}. Numérisez en qualité moyenne, ou envoyez une photo de chaque page.")


def take(sent: Upload, piece: Piece) -> Response:
    """Append the piece; with the last one, make the document. Raises DomainError."""
    if piece.offset == 0:
        check_room(sent.filling, sent.question, sent.name, just_taken=int(sent.attached))
    current.session().commit()  # a piece may wait for another of the same file: no connection waits with it
    with parts.held(sent.path) as part:
        have = parts.size(sent.path)
        if piece.offset == have:
            _check_room(sent, len(piece.body))
            have = parts.append(part, piece.body)
        elif not (piece.is_last and have == piece.length):
            return _out_of_place(sent, have)
        if have < piece.length:
            return _more(have)
        return _finish(sent, piece)


def _check_room(sent: Upload, more: int) -> None:
    """Raises DomainError `no_room`; a part without anything in it does not stay."""
    try:
        parts.check_room(sent.path, more)
    except DomainError:
        if parts.size(sent.path) == 0:
            parts.drop(sent.path)
        raise


def _out_of_place(sent: Upload, have: int) -> Response:
    """A piece that does not follow: of a document already there, or after a connection that was lost."""
    if sent.attached:
        parts.drop(sent.path)
        return papers_of(sent)
    if have == 0:
        parts.drop(sent.path)
    answer = _more(have)
    answer.status_code = 409
    return answer


def _more(have: int) -> Response:
    answer = make_response("", 204)
    answer.headers[OFFSET] = str(have)
    return answer


def _finish(sent: Upload, piece: Piece) -> Response:
    """All is there. A file that is not taken leaves nothing behind; one for which there was no time stays to be tried again."""
    with tempfile.TemporaryDirectory(prefix="joined-", dir=folder_of(sent.filling.town.slug)) as folder:
        sources = parts.split(sent.path, piece.sizes, Path(folder))
        try:
            receive(sent.filling, sent.question, sent.name, Given(sent.key, piece.file_name, sources))
        except DomainError as problem:
            if problem.code != "busy":
                parts.drop(sent.path)
            raise
    parts.drop(sent.path)
    return papers_of(sent)
