"""What was typed into a page whose session had expired: kept for two hours, found again after the login."""

from __future__ import annotations

from typing import Any

from flask import request

from domain import parked
from web import current

NEVER_KEPT = ("csrf_token", "_seen")


def park() -> str:
    """Keep the post under way and give the secret that finds it. A password is left out: it is typed again."""
    form = {
        name: request.form.getlist(name) for name in request.form if name not in NEVER_KEPT and "password" not in name
    }
    token = parked.park(current.session(), path=request.path, form=form)
    current.session().commit()
    return token


def kept(token: str) -> dict[str, list[str]]:
    """The inputs parked for this very page; empty when there are none (or no longer)."""
    found: tuple[str, dict[str, Any]] | None = parked.peek(current.session(), token=token) if token else None
    return found[1] if found and found[0] == request.path else {}
