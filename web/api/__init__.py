"""What other programs may do, version 1: ask where a case stands, and tell that something happened to it.

Answers are JSON; refusals are problem details (RFC 9457). Who calls shows a key of the town (`Authorization: Bearer ...`);
no cookie is read, so that no browser can be made to call.
"""

from __future__ import annotations

from flask import Blueprint, Flask

from web.api import cases, problems

blueprint = Blueprint("api", __name__, url_prefix="/<town>/api/v1")

cases.register(blueprint)
problems.register(blueprint)


def init(app: Flask) -> None:
    app.register_blueprint(blueprint)
