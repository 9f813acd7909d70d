"""The inbox: one list for everything that waits for the town, one page to decide."""

from __future__ import annotations

from flask import Blueprint, Flask

from web.staff import (
    absences,
    bulk,
    calls,
    case,
    desk,
    exports,
    figures,
    given,
    keys,
    merges,
    messages,
    new_message,
    notes,
    openings,
    opinions,
    papers,
    people,
    purges,
    queue,
    reserved,
    views,
    workflows,
)

blueprint = Blueprint("staff", __name__, url_prefix="/<town>")

for part in (
    queue,
    case,
    papers,
    reserved,
    given,
    messages,
    new_message,
    notes,
    opinions,
    calls,
    people,
    desk,
    merges,
    purges,
    exports,
    workflows,
    figures,
    absences,
    bulk,
    keys,
    openings,
    views,
):
    part.register(blueprint)


def init(app: Flask) -> None:
    app.register_blueprint(blueprint)
