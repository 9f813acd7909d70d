"""The NUL sign, which no keyboard types and PostgreSQL does not keep: a request that holds one is answered a plain 400.

The wizard's own pages are let through: they drop it from what was typed (`forms.post.storable`) and lose nothing else.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from werkzeug.exceptions import BadRequest

READ_BY_THEMSELVES = {
    "wizard.save",
    "wizard.save_person",
    "files.upload",
    "family.change_documents",
    "staff.given",
}
"""Views that take files, and say themselves how heavy a post may be: they ask `refuse_form` once that is said, or clean what they read."""


def refuse_address(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Flask's URL preprocessor, before the one that looks for the town. Raises BadRequest."""
    if "\0" in request.path or b"%00" in request.query_string or b"\0" in request.query_string:
        raise BadRequest


def refuse_form() -> None:
    """Raises BadRequest for a posted form with the sign in a name or a value."""
    if any("\0" in name or any("\0" in value for value in values) for name, values in request.form.lists()):
        raise BadRequest


def _at_the_door() -> None:
    if request.method == "POST" and request.endpoint and request.endpoint not in READ_BY_THEMSELVES:
        refuse_form()


def init(app: Flask) -> None:
    app.url_value_preprocessor(refuse_address)
    app.before_request(_at_the_door)
