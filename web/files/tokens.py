"""What lets an agent's browser open one document for a few minutes, after the opening was written down.

`web.staff` makes tokens once the reading is noted by a post: for the file itself, or for its pictures beside a case, of
which a paper that few may read has none. Serving asks `check` before it sends anything, and marks the copy with
`Opening.mark`. A token is signed, and worth nothing in another town or to another agent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from domain.actors import Actor

What = Literal["file", "preview"]
LASTS = 5 * 60
"""Seconds."""
OF_DRAFT = "draft:"
"""What stands before a draft's id, where a case's would stand: a paper looked at while it is filled in at the desk."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a token opens: a document of a case, for one agent. `mark` is the text across each page of the copy."""

    document_id: str
    case_id: str
    mark: str = ""


def make(*, town: str, actor: Actor, document_id: str, case_id: str, what: What = "file", mark: str = "") -> str:
    """A token that opens the file, or (`preview`) only its pictures, for five minutes."""
    return _serializer(what).dumps([town, actor.id, document_id, case_id, mark])


def check(token: str, *, town: str, actor: Actor, document_id: str, what: What = "file") -> Opening | None:
    """What the token opens for this agent, or None. A token for the file opens its pictures too."""
    for kind in ("file", "preview") if what == "preview" else ("file",):
        try:
            *meant, case_id, mark = _serializer(kind).loads(token, max_age=LASTS)
        except (BadSignature, ValueError):
            continue
        if actor.is_agent and meant == [town, actor.id, document_id]:
            return Opening(document_id, case_id, mark)
    return None


def _serializer(what: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"document-{what}")
