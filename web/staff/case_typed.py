"""What an agent has typed on a case's page: the message, and the answers to correct, each with its sentence."""

from __future__ import annotations

from flask import request

from web import current
from web.casefile import CaseFile
from web.staff.case_found import unsealed

LONGEST = 4000
"""Characters of a note or of a sentence on an answer."""


def note() -> str:
    return request.form.get("note", "")[:LONGEST]


def marked(file: CaseFile) -> dict[str, str]:
    """The answers ticked « À corriger », each with its sentence. What the agent may not read is not looked at."""
    readable = unsealed(file, current.actor())
    known = readable.labels()
    ticked = [name for name in request.form.getlist("mark") if name in known and not readable.is_sealed(name)]
    return {name: request.form.get(f"mark-{name}", "").strip()[:LONGEST] for name in ticked}
