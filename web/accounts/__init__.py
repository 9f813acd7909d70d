"""Logging in and out, passwords, activation: everything about an account but opening one, which is a procedure."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template

from domain.errors import DomainError
from web import current, errors
from web.accounts import activation, login, own, password, sessions

blueprint = Blueprint("accounts", __name__, url_prefix="/<town>")

for part in (login, password, activation, own):
    part.register(blueprint)


@blueprint.errorhandler(DomainError)
def ended_link(error: DomainError) -> tuple[str, int]:
    """A mailed link that was used or is too old: offer another, here and now."""
    if error.code != "token_invalid":
        return errors.on_refusal(error)
    current.fail()
    return render_template("pages/public/link_ended.html", sentence=error.sentence), 410


def init(app: Flask) -> None:
    sessions.init(app)
    app.register_blueprint(blueprint)
