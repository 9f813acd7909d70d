"""How often one address may try: logins, forgotten passwords, activation mails.

Counted per process in memory; a farm of machines sets `RATELIMIT_STORAGE_URI` to a shared store.
"""

from __future__ import annotations

from flask import Flask, current_app, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address


def address_and_town() -> str:
    """One family behind a school's shared address does not shut out another town."""
    town = g.get("town")
    return f"{get_remote_address()}@{town.slug if town else ''}"


limiter = Limiter(key_func=address_and_town, headers_enabled=False)
LIMITED = "__wrapper-limiter-instance"
"""What Flask-Limiter leaves on a view that `limiter.limit` decorates last."""


@limiter.request_filter
def has_no_limit() -> bool:
    """Most pages have none: nothing is looked up for them."""
    return not hasattr(current_app.view_functions.get(request.endpoint or ""), LIMITED)


LOGIN = "10 per minute; 60 per hour"
MAIL = "5 per minute; 20 per hour"
"""Anything that makes a mail leave."""


def posted() -> bool:
    """Only posts count: looking at a form is free."""
    return request.method == "POST"


def init(app: Flask) -> None:
    app.config.setdefault("RATELIMIT_STORAGE_URI", "memory://")
    limiter.init_app(app)
