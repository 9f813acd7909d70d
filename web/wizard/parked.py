"""A session that expired while somebody typed: the post waits, and is replayed after the login."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import abort, redirect, request
from werkzeug.datastructures import MultiDict

from domain import parked as parking
from domain.errors import NotYours
from schemas.definitions import Step
from web import current
from web.wizard.filling import Filling, find
from web.wizard.reading import read_step

T = TypeVar("T")
NEVER_KEPT = ("csrf_token", "_seen")


def or_login(look: Callable[[], T]) -> T:
    """What `look` finds; whoever is not logged in is sent to the login instead, with what they had typed."""
    try:
        return look()
    except NotYours:
        if current.account() is not None:
            raise
        token = _park() if request.method == "POST" else ""
        target = f"/{current.town().slug}/login?" + (f"parked={token}" if token else f"next={request.path}")
        if token:
            current.session().commit()
        return abort(redirect(target, 303))


def _park() -> str:
    """Keep the post. Secrets are left out: a password is typed again."""
    form = {
        name: request.form.getlist(name) for name in request.form if name not in NEVER_KEPT and "password" not in name
    }
    return parking.park(current.session(), path=request.path, form=form)


def replay(token: str) -> str:
    """After the login: put what had been typed into the draft, if it is theirs. Returns where to go on."""
    kept = parking.take(current.session(), token=token)
    home = f"/{current.town().slug}/family/"
    if kept is None:
        return home
    path, form = kept
    parts = path.strip("/").split("/")
    if len(parts) < 4 or parts[1] != "drafts":
        return home
    try:
        filling = find(parts[2])
    except NotYours:
        return home
    step = filling.procedure.step(parts[3])
    if step is None or filling.draft.state != "open":
        return filling.address("")
    if len(parts) == 4:
        _put_back(filling, step, form)
    return path


def _put_back(filling: Filling, step: Step, form: dict[str, list[str]]) -> None:
    formdata: MultiDict[str, str] = MultiDict()
    for name, values in form.items():
        formdata.setlist(name, list(values))
    read_step(filling, step, formdata, True, filling.approach(step.id))
    filling.save()
