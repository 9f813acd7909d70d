"""The check that a post comes from our own page.

A wizard's page may be hours old when it is sent: its view asks `is_fresh()` and keeps what was typed. Every other post
is refused at the door.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from markupsafe import Markup

csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., Any])


def keeps_stale_posts(view: View) -> View:
    """Mark a view that deals with a stale token itself, by `is_fresh()`."""
    view.keeps_stale_posts = True  # type: ignore[attr-defined]
    return view


def is_fresh() -> bool:
    try:
        csrf.protect()
    except CSRFError:
        return False
    return True


def csrf_input() -> Markup:
    """The hidden input of a form. Nothing is escaped: a token has letters, digits, `.`, `-` and `_` only."""
    return Markup(f'<input type="hidden" name="csrf_token" value="{generate_csrf()}">')


def _check() -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"} or not request.endpoint:
        return
    view = current_app.view_functions.get(request.endpoint)
    if view is not None and not getattr(view, "keeps_stale_posts", False):
        csrf.protect()


def init(app: Flask) -> None:
    csrf.init_app(app)
    app.before_request(_check)
    app.jinja_env.globals["csrf_input"] = csrf_input
