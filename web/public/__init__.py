"""What anybody may read: the towns, a town's home and pages, its colours and logo; and what watches the server."""

from __future__ import annotations

from flask import Blueprint, Flask

from web import shell
from web.public import home, look, opinions, watch

blueprint = Blueprint("public", __name__)

for part in (home, look, opinions, watch):
    part.register(blueprint)


def init(app: Flask) -> None:
    shell.init(app)
    watch.init(app)
    app.register_blueprint(blueprint)
