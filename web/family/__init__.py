"""The family's space: what waits for them, their household, their requests."""

from __future__ import annotations

from flask import Blueprint, Flask

from web.family import requests, space

blueprint = Blueprint("family", __name__, url_prefix="/<town>/family")

for part in (space, requests):
    part.register(blueprint)


def init(app: Flask) -> None:
    app.register_blueprint(blueprint)
