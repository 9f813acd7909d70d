"""Files as they come in, piece by piece, and as they go out, after a look at who asks."""

from __future__ import annotations

from flask import Blueprint, Flask

from web.files import serving, uploads

blueprint = Blueprint("files", __name__, url_prefix="/<town>")

for part in (uploads, serving):
    part.register(blueprint)


def init(app: Flask) -> None:
    app.register_blueprint(blueprint)
