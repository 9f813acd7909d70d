"""Files sent by the page's script: in pieces, resumed where the connection was lost, attached once per key.

`POST /<town>/drafts/<id>/files/<question>` takes a piece (a raw body of 512 KiB at the most) with the headers
`X-Upload-Key`, `-Offset`, `-Length`, `-Name` (percent-encoded) and, for several photos sent one behind the other as the
pages of one document, `-Parts` (their sizes, separated by commas). It answers 204 with `X-Upload-Offset` while pieces are
missing, 200 with the question's list of papers when all is there, 409 with `X-Upload-Offset` for a piece that does not
follow, 422 with a sentence for a file that is not taken, 503 when it may be sent again later. `GET` with the key gives the
offset. A multipart post (`file`, once or more; `key`) does it at once, for programs without pieces.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, Response, make_response, request

from domain.errors import DomainError
from web import current
from web.csrf import is_fresh, keeps_stale_posts
from web.files import parts
from web.files.pieces import MOST, read_piece, take
from web.files.underway import OFFSET, find_upload, papers_of, refused
from web.limits import address_and_town, limiter
from web.papers import MEGABYTE
from web.storing import folder_of
from web.wizard.filling import find
from web.wizard.receiving import Given, receive

PIECES = "600 per minute"
"""Of one draft without an account: two files of the heaviest kind every minute, and their pieces sent again."""
FILES = "300 per hour"
"""Begun from one address without an account: a hall full of families."""
STALE = "Cette page était ouverte depuis trop longtemps : rechargez-la, puis envoyez le fichier de nouveau."


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


# ------------------------------------------------------------------------------------------- views


def offset(draft_id: str, name: str) -> Response:
    """Where to go on. The whole length once the document is attached: `X-Upload-Done` then says so."""
    sent = find_upload(draft_id, name, request.args.get("key", ""))
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
        return refused(STALE, 400)
    sent = find_upload(draft_id, name, request.headers.get("X-Upload-Key", ""))
    try:
        return take(sent, read_piece(sent))
    except DomainError as problem:
        return refused(problem.sentence, 503 if problem.code == "busy" else 422)


# ------------------------------------------------------------------------------------------- at once


def _whole(draft_id: str, name: str) -> Response:
    """Files in one post: one document each, or one of them all with `join`."""
    filling = find(draft_id)
    request.max_content_length = min(filling.town.uploads.max_size * 6 * MEGABYTE + MEGABYTE, MOST)
    if not is_fresh():
        return refused(STALE, 400)
    sent = find_upload(draft_id, name, request.form.get("key", ""))
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
            return refused(problem.sentence, 503 if problem.code == "busy" else 422)
    return papers_of(sent)


def _documents(key: str, names: list[str], kept: list[Path], *, joined: bool) -> list[Given]:
    if joined or len(kept) == 1:
        return [Given(key, names[0], kept)] if kept else []
    return [Given(f"{key[:70]}-{number}", names[number], [path]) for number, path in enumerate(kept)]
