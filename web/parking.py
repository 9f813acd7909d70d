"""What was typed into a page whose session had expired: kept for two hours, found again after the login."""

from __future__ import annotations

from typing import Any

from flask import flash, request

from domain import parked
from web import current

NEVER_KEPT = ("csrf_token", "_seen")
WITH_FILES = 61 * 1024 * 1024
"""Bytes of a post that carries files: as many as a step of the wizard takes, so that its answers are read at all."""
FILES_AGAIN = "Vos réponses sont gardées. Il reste à choisir de nouveau les fichiers que vous veniez de joindre."


def park() -> str:
    """Keep the post under way and give the secret that finds it.

    A password is left out: it is typed again. So are files of a page without a script, and the family is told.
    """
    if request.mimetype == "multipart/form-data":
        request.max_content_length = WITH_FILES
        _leave_files()
    form = {
        name: request.form.getlist(name) for name in request.form if name not in NEVER_KEPT and "password" not in name
    }
    token = parked.park(current.session(), path=request.path, form=form)
    current.session().commit()
    return token


def _leave_files() -> None:
    sent = [each for _, each in request.files.items(multi=True)]
    if any(each.filename for each in sent):
        flash(FILES_AGAIN, "warning")
    for each in sent:
        each.close()


def kept(token: str) -> dict[str, list[str]]:
    """The inputs parked for this very page; empty when there are none (or no longer)."""
    found: tuple[str, dict[str, Any]] | None = parked.peek(current.session(), token=token) if token else None
    return found[1] if found and found[0] == request.path else {}
