"""Who may see a page: the guards that stand before a view.

A family that is not logged in is sent to the login and comes back; staff pages tell a family that they are not for it.
Somebody else's record is not found: that answer says nothing about whether it exists.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlsplit

from flask import redirect, request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from domain.records import Account
from web import current, parking
from web.shell import space_of

View = TypeVar("View", bound=Callable[..., Any])


def login_address(back_to: str | None = None) -> str:
    """The town's login page, which leads back to a page of the same town."""
    address = f"/{current.town().slug}/login"
    return f"{address}?next={quote(back_to)}" if back_to else address


def ask_login() -> Response:
    """A page asked for by GET is shown after the login; a post is kept until then."""
    if request.method == "GET":
        return redirect(login_address(request.full_path.rstrip("?")))
    return redirect(f"{login_address()}?parked={parking.park()}", 303)


def to_login() -> Response:
    """For a view that decides itself. Raises Forbidden for who is logged in already and still may not."""
    if current.account() is not None:
        raise Forbidden
    return ask_login()


def safe_next(target: str | None) -> str | None:
    """A path of this very town, or None: a mailed link must not lead elsewhere after a login."""
    if not target or not target.isprintable() or "\\" in target:
        return None
    parts = urlsplit(target)
    inside = not parts.scheme and not parts.netloc and target.startswith(f"/{current.town().slug}/")
    return target if inside and ".." not in parts.path else None


def me() -> Account:
    """Who is logged in, behind a guard."""
    account = current.account()
    assert account is not None, "a view that asks who is there stands behind a guard"
    return account


def logged_in(view: View) -> View:
    """Anybody with an account in this town."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if current.account() else ask_login()

    return cast(View, guarded)


def family_only(view: View) -> View:
    """The family's space: an agent is sent to the inbox."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        account = current.account()
        if account is None:
            return ask_login()
        if account.roles:
            return redirect(space_of(account))
        return view(*args, **kwargs)

    return cast(View, guarded)


def staff_only(view: View) -> View:
    """The inbox. Raises Forbidden for a family of the town; staff of another town are not logged in here."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current.account() is None:
            return ask_login()
        if not current.actor().is_agent:
            raise Forbidden
        return view(*args, **kwargs)

    return cast(View, guarded)
