"""What a request is about: its town, its database session, who asks.

The session opens on first use, scoped to the town, and is committed once, after the view, unless something failed.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Response, current_app, g, request
from flask import session as cookie
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

MOST_TAKEN_UP = 8
"""Links remembered in a browser's cookie, which has to stay small."""


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
        return actors.visitor(*secrets())
    return actors.of_account(who)


def secrets() -> tuple[str, ...]:
    """What opens the drafts of a browser without an account: its own secret, that of its mailed links, those taken up.

    The first owns what it begins. What was taken up is one town's.
    """
    own = str(cookie.get("visitor", ""))
    mailed = [mailed_secret()] if own and "town" in g else []
    return (*filter(None, (own,)), *mailed, *taken_up())


def mailed_secret() -> str:
    """The one secret that this browser's links to its own drafts carry in this town, however often it asks.

    Made from its own secret by a key that only the portal has: whoever reads a link learns what it opens, no more.
    """
    key, slug = current_app.secret_key or "", town().slug
    made_of = f"resume:{slug}:{cookie.get('visitor', '')}"
    return hmac.new(key.encode() if isinstance(key, str) else key, made_of.encode(), "sha256").hexdigest()


def taken_up() -> list[str]:
    """The secrets of the links that this browser took up in this town, the latest first."""
    town_of_request = g.get("town")
    return str(cookie.get(f"visitor:{town_of_request.slug}", "")).split() if town_of_request else []


def take_up(secret: str) -> None:
    """Remember a link's secret beside the others. Of very many links, the first ones are forgotten."""
    others = [each for each in taken_up() if each != secret]
    cookie[f"visitor:{town().slug}"] = " ".join([secret, *others][:MOST_TAKEN_UP])
    cookie.permanent = True


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
