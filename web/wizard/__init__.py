"""Filling in a procedure: what it is, its steps, its people, sending it."""

from __future__ import annotations

from flask import Blueprint, Flask

from web.wizard import cancel, desk, person, resume, sent, start, step, suggest

blueprint = Blueprint("wizard", __name__, url_prefix="/<town>")

for part in (start, step, person, cancel, resume, sent, suggest, desk):
    part.register(blueprint)


def init(app: Flask) -> None:
    app.register_blueprint(blueprint)
