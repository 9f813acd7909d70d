"""The inbox: one list for everything that waits for the town, one page to decide."""

from __future__ import annotations

from flask import Blueprint, Flask

from web.staff import case, given, merges, papers, people, purges, queue, reserved

blueprint = Blueprint("staff", __name__, url_prefix="/<town>")

for part in (queue, case, papers, reserved, given, people, merges, purges):
    part.register(blueprint)


def init(app: Flask) -> None:
    app.register_blueprint(blueprint)
