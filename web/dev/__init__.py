"""Only in `make run`: the mail that would have left, readable in the browser."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Flask, current_app, render_template
from markupsafe import Markup
from werkzeug.exceptions import NotFound

blueprint = Blueprint("dev", __name__)
SHOWN = 100


def _folder() -> Path:
    return Path(current_app.extensions["settings"].var) / "mail"


def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


@blueprint.route("/dev/mail")
def mailbox() -> str:
    """The latest messages, newest first."""
    paths = sorted(_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN]
    return render_template("pages/dev/mailbox.html", messages=[(path.name, _read(path)) for path in paths], town=None)


@blueprint.route("/dev/mail/<name>")
def message(name: str) -> str:
    path = _folder() / name
    if path.parent != _folder() or path.suffix != ".eml" or not path.is_file():
        raise NotFound
    read = _read(path)
    body = read.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    return render_template("pages/dev/message.html", message=read, text=_linked(text), town=None)


def _linked(text: str) -> Markup:
    """The text with its addresses as links, so that one can follow what a family would."""
    words = []
    for line in text.splitlines():
        pieces = [
            Markup('<a href="{0}">{0}</a>').format(piece)
            if piece.startswith(("http://", "https://"))
            else Markup("{}").format(piece)
            for piece in line.split(" ")
        ]
        words.append(Markup(" ").join(pieces))
    return Markup("<br>").join(words)


def init(app: Flask) -> None:
    if app.extensions["settings"].demo:
        app.register_blueprint(blueprint)
