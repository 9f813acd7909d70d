"""The family's space: what waits for them, their household, their requests."""

from __future__ import annotations

from flask import Blueprint, Flask

from web.family import data, documents, household, messages, person, requests, sections, space

blueprint = Blueprint("family", __name__, url_prefix="/<town>/family")

for part in (space, sections, person, household, requests, messages, data, documents):
    part.register(blueprint)


def init(app: Flask) -> None:
    app.register_blueprint(blueprint)
