"""Files sent by the page's script: in pieces, resumed where the connection was lost, attached once per key.

`POST /<town>/drafts/<id>/files/<question>` takes a piece (a raw body of 512 KiB at the most) with the headers
`X-Upload-Key`, `-Offset`, `-Length`, `-Name` (percent-encoded) and, for several photos sent one behind the other as the
pages of one document, `-Parts` (their sizes, separated by commas). It answers 204 with `X-Upload-Offset` while pieces are
missing, 200 with the question's list of papers when all is there, 409 with `X-Upload-Offset` for a piece that does not
follow, 422 with a sentence for a file that is not taken, 503 when it may be sent again later. `GET` with the key gives the
offset. A multipart post (`file`, once or more; `key`) does it at once, for programs without pieces.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from flask import Blueprint, Response, current_app, jsonify, make_response, request
from werkzeug.exceptions import BadRequest, NotFound

from domain import attachments
from domain.errors import DomainError
from forms.types import TYPES
from forms.types.file import print_papers
from forms.types.group import ROW_KEY
from schemas.definitions import Field as Question
from web import current
from web.csrf import is_fresh, keeps_stale_posts
from web.files import parts
from web.limits import address_and_town, limiter
from web.papers import MEGABYTE
from web.storing import folder_of
from web.wizard import looking
from web.wizard.filling import Filling, find
from web.wizard.hidden import is_sealed
from web.wizard.receiving import Given, check_room, file_type, receive

PIECE = 512 * 1024
MOST = 60 * MEGABYTE
PIECES = "600 per minute"
"""Of one draft without an account: two files of the heaviest kind every minute, and their pieces sent again."""
FILES = "300 per hour"
"""Begun from one address without an account: a hall full of families."""
KEY = re.compile(r"[A-Za-z0-9_-]{8,80}")
STALE = "Cette page était ouverte depuis trop longtemps : rechargez-la, puis envoyez le fichier de nouveau."
OFFSET = "X-Upload-Offset"


def register(blueprint: Blueprint) -> None:
    rule = "/drafts/<draft_id>/files/<name>"
    blueprint.add_url_rule(rule, "offset", offset)
    limited = limiter.limit(PIECES, key_func=_draft, exempt_when=_logged_in)(upload)
    limited = limiter.limit(FILES, exempt_when=_goes_on)(limited)
    blueprint.add_url_rule(rule, "upload", limited, methods=["POST"])


def _draft() -> str:
    """A class of families behind one address does not shut itself out."""
    return f"{(request.view_args or {}).get('draft_id', '')}@{address_and_town()}"


def _logged_in() -> bool:
    return current.account() is not None


def _goes_on() -> bool:
    """A piece that is not a file's first; whoever is logged in has a space of limited size."""
    return request.headers.get(OFFSET, "0") != "0" or _logged_in()


@dataclass(frozen=True, slots=True)
class Upload:
    """One document on its way. `sizes` are those of its files, one behind the other."""

    filling: Filling
    question: Question
    name: str
    key: str
    path: Path

    @property
    def attached(self) -> bool:
        found = attachments.find(current.session(), draft=self.filling.draft, question=self.name, key=self.key)
        return found is not None


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


# ------------------------------------------------------------------------------------------- views


def offset(draft_id: str, name: str) -> Response:
    """Where to go on. The whole length once the document is attached: `X-Upload-Done` then says so."""
    sent = _find(draft_id, name, request.args.get("key", ""))
    answer = make_response("", 204)
    answer.headers[OFFSET] = str(parts.size(sent.path))
    if sent.attached:
        answer.headers["X-Upload-Done"] = "1"
    return answer


@keeps_stale_posts
def upload(draft_id: str, name: str) -> Response:
    if request.mimetype == "multipart/form-data":
        return _whole(draft_id, name)
    if not is_fresh():
        return _refused(STALE, 400)
    sent = _find(draft_id, name, request.headers.get("X-Upload-Key", ""))
    try:
        return _take(sent, _read_piece(sent))
    except DomainError as problem:
        return _refused(problem.sentence, 503 if problem.code == "busy" else 422)


def _find(draft_id: str, name: str, key: str) -> Upload:
    """Raises NotYours for somebody else's draft, NotFound for a question that takes no file, BadRequest without a key."""
    filling = find(draft_id)
    question = find_question(filling, name)
    if filling.draft.state != "open" or question is None:
        raise NotFound
    if not KEY.fullmatch(key):
        raise BadRequest
    draft = filling.draft
    path = parts.path_of(folder_of(filling.town.slug), draft.id, draft.account_id or draft.visitor or "", name, key)
    return Upload(filling, question, name, key, path)


def find_question(filling: Filling, name: str) -> Question | None:
    """The file question of this input name, on a step itself or in a row (`children-<key>-vaccines`)."""
    asked = filling.procedure.questions()
    question = asked.get(name)
    group, _, rest = name.partition("-")
    if question is None and group in asked and rest:
        key, _, inner = rest.rpartition("-")
        if ROW_KEY.fullmatch(key):
            question = next((each for each in asked[group].fields if each.id == inner), None)
    return question if question is not None and TYPES[question.type].attached and not question.locked else None


# ------------------------------------------------------------------------------------------- pieces


def _read_piece(sent: Upload) -> Piece:
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


def _take(sent: Upload, piece: Piece) -> Response:
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
        return _papers(sent)
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
    return _papers(sent)


# ------------------------------------------------------------------------------------------- at once


def _whole(draft_id: str, name: str) -> Response:
    """Files in one post: one document each, or one of them all with `join`."""
    filling = find(draft_id)
    request.max_content_length = min(filling.town.uploads.max_size * 6 * MEGABYTE + MEGABYTE, MOST)
    if not is_fresh():
        return _refused(STALE, 400)
    sent = _find(draft_id, name, request.form.get("key", ""))
    files = [each for each in request.files.getlist("file") if each.filename]
    with tempfile.TemporaryDirectory(prefix="posted-", dir=folder_of(filling.town.slug)) as folder:
        kept = [Path(folder) / str(number) for number in range(len(files))]
        for file, path in zip(files, kept, strict=True):
            file.save(path)
        names = [file.filename or "" for file in files]
        try:
            for given in _documents(sent.key, names, kept, joined=bool(request.form.get("join"))):
                receive(sent.filling, sent.question, name, given)
        except DomainError as problem:
            return _refused(problem.sentence, 503 if problem.code == "busy" else 422)
    return _papers(sent)


def _documents(key: str, names: list[str], kept: list[Path], *, joined: bool) -> list[Given]:
    if joined or len(kept) == 1:
        return [Given(key, names[0], kept)] if kept else []
    return [Given(f"{key[:70]}-{number}", names[number], [path]) for number, path in enumerate(kept)]


# ------------------------------------------------------------------------------------------- answers


def _papers(sent: Upload) -> Response:
    """The question's list of papers, as its page prints it."""
    given = attachments.of_draft(current.session(), sent.filling.draft).get(sent.name, [])
    who = current.actor()
    if sent.filling.agent is not None and is_sealed(sent.question, sent.filling.sealed):
        given = [each for each in given if each.document.account_id == who.id]
    papers = [looking.shown(sent.filling, each.document) for each in given]
    return make_response(print_papers(current_app.jinja_env, sent.filling.town, sent.name, papers))


def _refused(sentence: str, code: int) -> Response:
    answer: Response = jsonify(sentence=sentence)
    answer.status_code = code
    return answer
