"""A session that expired while somebody typed: the post waits, and is replayed after the login."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import abort
from werkzeug.datastructures import MultiDict

from domain import parked as parking
from domain.errors import NotYours
from web import current, guards
from web.wizard.cards import put_back
from web.wizard.filling import find
from web.wizard.reading import read_step

T = TypeVar("T")


def or_login(look: Callable[[], T]) -> T:
    """What `look` finds; whoever is not logged in is sent to the login instead, with what they had typed."""
    try:
        return look()
    except NotYours:
        if current.account() is not None:
            raise
        return abort(guards.ask_login())


def replay(token: str) -> str:
    """After the login: put what had been typed into the draft, if it is theirs. Returns where to go on.

    What an agent had typed about a case is not decided for them: their page shows it again.
    """
    home = f"/{current.town().slug}/family/"
    seen = parking.peek(current.session(), token=token)
    if seen is None:
        return home
    parts = seen[0].strip("/").split("/")
    if len(parts) == 3 and parts[1] == "inbox":
        return f"{seen[0]}?kept={token}"
    kept = parking.take(current.session(), token=token)
    if kept is None:
        return home
    path, form = kept
    if len(parts) < 4 or parts[1] != "drafts":
        return home
    try:
        filling = find(parts[2])
    except NotYours:
        return home
    if filling.procedure.step(parts[3]) is None or filling.draft.state != "open":
        return filling.address("")
    step = filling.step(parts[3])
    if len(parts) == 4:
        read_step(filling, step, _formdata(form), True, filling.approach(step.id))
    elif len(parts) == 6:
        put_back(filling, step, parts[4], parts[5], _formdata(form))
    filling.save()
    return path


def _formdata(form: dict[str, list[str]]) -> MultiDict[str, str]:
    formdata: MultiDict[str, str] = MultiDict()
    for name, values in form.items():
        formdata.setlist(name, list(values))
    return formdata
