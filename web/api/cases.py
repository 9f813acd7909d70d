"""`GET /cases/<reference>` says where a case stands; `POST /cases/<reference>/events/<transition>` moves it on.

Neither tells anything of the family: who calls knows the reference from a webhook, or from the family itself.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import BadRequest

from domain import api_keys, cases
from domain.clock import now, paris
from domain.errors import NotYours
from domain.records import ApiKey
from web import casefile, current
from web.api.problems import Unauthorised
from web.casefile import CaseFile
from web.csrf import keeps_stale_posts
from web.limits import limiter
from workflows import api_events

CALLS = "300 per minute"
IDEMPOTENCY = re.compile(r"[\x21-\x7e]{1,200}")
UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
"""What JSON can write and no database keeps: NUL, and halves of a sign."""
_BEARER = "bearer "


def register(blueprint: Blueprint) -> None:
    rule = "/cases/<reference>"
    blueprint.add_url_rule(rule, "case", limiter.limit(CALLS)(show))
    blueprint.add_url_rule(
        f"{rule}/events/<transition>", "event", limiter.limit(CALLS)(keeps_stale_posts(tell)), methods=["POST"]
    )


def show(reference: str) -> Response:
    """The state, and which events may be told now. Reads only: the key's last use is not written down."""
    return jsonify(_told(_find(reference, _key())))


def tell(reference: str, transition: str) -> Response:
    """Take a transition that waits for a call. The same call again gets the same answer, with `repeated: true`."""
    key = _key()
    file, sent = _find(reference, key), _sent()
    moved = api_events.take_event(
        current.session(),
        town=file.town,
        case=file.case,
        transition=transition,
        actor=api_keys.as_actor(key),
        note=sent["note"],
        idempotency_key=sent["key"],
        expected_version=sent["version"],
        now=now(),
    )
    api_keys.note_use(current.session(), key=key, moment=now())
    g.setdefault("after_commit", []).append(current.wake_jobs)
    return jsonify({**_told(file), "repeated": not moved})


def _key() -> ApiKey:
    """Raises Unauthorised."""
    shown = request.headers.get("Authorization", "")
    text = shown[len(_BEARER) :].strip() if shown.lower().startswith(_BEARER) else ""
    found = api_keys.find(current.session(), text=text, moment=now()) if text else None
    if found is None:
        raise Unauthorised()
    return found


def _find(reference: str, key: ApiKey) -> CaseFile:
    """Raises NotYours for a case that is not there, or that the key is not for: the same answer."""
    case = cases.find(current.session(), reference=reference)
    if case is None or not api_keys.reaches(key, case.procedure):
        raise NotYours()
    return casefile.of_case(case)


def _sent() -> dict[str, Any]:
    """`{note?, version?}` and the idempotency key of the header. Raises BadRequest for anything else."""
    body = _body() if request.get_data(cache=True) else {}
    key = request.headers.get("Idempotency-Key", "")
    if not isinstance(body, dict) or set(body) - {"note", "version"} or (key and not IDEMPOTENCY.fullmatch(key)):
        raise BadRequest
    note, version = body.get("note", ""), body.get("version")
    if not isinstance(note, str) or UNSTORABLE.search(note):
        raise BadRequest
    if isinstance(version, bool) or not isinstance(version, int | None):
        raise BadRequest
    return {"note": note, "version": version, "key": key}


def _body() -> Any:
    """None for what is no JSON, or is nested deeper than one can read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _told(file: CaseFile) -> dict[str, Any]:
    case, state = file.case, file.state
    return {
        "reference": case.reference,
        "procedure": case.procedure,
        "state": {"id": case.state, "label": state.label, "final": state.final},
        "service": case.service,
        "version": case.version,
        "sent_at": paris(case.sent_at).isoformat(timespec="seconds"),
        "updated_at": paris(case.updated_at).isoformat(timespec="seconds"),
        "events": [each.id for each in api_events.waiting_for_call(file.town, case)],
    }
