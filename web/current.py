"""What a request is about: its town, its database session, who asks.

The session opens on first use, scoped to the town, and is committed once, after the view, unless something failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from domain import actors
from domain.actors import Actor
from domain.database import Database
from schemas.definitions import Town

if TYPE_CHECKING:
    from domain.records import Account
    from web.editions import Editions


def database() -> Database:
    return cast(Database, current_app.extensions["database"])


def editions() -> Editions:
    return cast("Editions", current_app.extensions["editions"])


def gateway(name: str) -> Any:
    """The outside world, by name: `mail`, `addresses`. `app` chose the real one or its embedded twin."""
    return current_app.extensions["gateways"][name]


def session() -> Session:
    if "session" not in g:
        town_of_request = g.get("town")
        g.session = database().session(town_of_request.slug if town_of_request else None)
    return cast(Session, g.session)


def town() -> Town:
    """The current edition of the town in the address. Raises NotFound when nobody published it."""
    if "town" not in g:
        raise NotFound
    return cast(Town, g.town)


def account() -> Account | None:
    """Who is logged in, in this town."""
    return cast("Account | None", getattr(current_user, "account", None))


def actor() -> Actor:
    """Who acts, as workflows and drafts know it: staff with roles, a family's account, or an anonymous browser."""
    who = account()
    if who is None:
        return actors.visitor(visitor())
    return actors.of_account(who)


def visitor() -> str:
    """The secret of this browser, which owns the drafts begun before an account exists; a shared link's is one town's."""
    from flask import session as cookie

    town_of_request = g.get("town")
    shared = cookie.get(f"visitor:{town_of_request.slug}") if town_of_request else None
    return str(shared or cookie.get("visitor", ""))


def find_town(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Flask's URL preprocessor: take the town out of the address."""
    slug = (values or {}).pop("town", None)
    if slug is None:
        return
    found = editions().current(slug)
    if found is None:
        raise NotFound
    g.town = found


def finish(response: Response) -> Response:
    """Commit what a view did; a GET never writes, a failed request never half-writes."""
    writes = request.method in {"POST", "PUT", "DELETE"} and response.status_code < 500
    if writes and "session" in g and not g.get("failed"):
        g.session.commit()
        for wake in g.get("after_commit", ()):
            wake()
    return response


def wake_jobs() -> None:
    """Tell the jobs of this process that something is due; elsewhere they look for themselves."""
    wake = current_app.extensions.get("wake")
    if wake is not None:
        wake()


def fail() -> None:
    """Roll back what the request did so far: its answer is an error page."""
    g.failed = True
    if "session" in g:
        g.session.rollback()


def close(error: BaseException | None = None) -> None:
    open_session = g.pop("session", None)
    if open_session is not None:
        open_session.close()


def init(app: Flask) -> None:
    app.url_value_preprocessor(find_town)
    app.after_request(finish)
    app.teardown_request(close)
