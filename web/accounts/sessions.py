"""Who is logged in, kept in a signed cookie: town, account and a trace of the password.

A cookie of one town is worth nothing in another, and none survives a change of password.
"""

from __future__ import annotations

import hashlib

from flask import Flask, g
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, login_user, logout_user
from itsdangerous import URLSafeTimedSerializer

from domain import accounts
from domain.records import Account
from web import current

manager = LoginManager()
manager.session_protection = None  # it binds to the address, which a phone changes all day


class LoggedIn(UserMixin):
    """An account as Flask-Login wants it; `current.account()` gives the record itself."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        return f"{self.account.town}:{self.account.id}:{_trace(self.account)}"


def _trace(account: Account) -> str:
    return hashlib.sha256((account.password_hash or "").encode()).hexdigest()[:12]


@manager.user_loader
def load(user_id: str) -> LoggedIn | None:
    """The account of a cookie: one SELECT, none outside a town or in another one."""
    slug, _, rest = user_id.partition(":")
    account_id, _, trace = rest.partition(":")
    town = g.get("town")
    if town is None or town.slug != slug:
        return None
    account = accounts.load_account(current.session(), account_id=account_id)
    if account is None or account.must_change or trace != _trace(account):
        return None
    return LoggedIn(account)


def log_in(account: Account, *, remember: bool = False) -> None:
    """Open the session anew: nothing an earlier visitor of this browser could know stays valid."""
    kept = {key: cookie[key] for key in cookie if key.partition(":")[0] == "visitor"}
    cookie.clear()
    cookie.update(kept)
    login_user(LoggedIn(account), remember=remember)


def log_out() -> None:
    logout_user()
    for key in [key for key in cookie if not key.startswith("_remember")]:
        cookie.pop(key)


class Cookies(SecureCookieSessionInterface):
    """Flask's own signed cookie; its signer is made once and not twice a request, so the secret key must not change."""

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        self._signer = self._signer or super().get_signing_serializer(app)
        return self._signer


def init(app: Flask) -> None:
    app.session_interface = Cookies()
    app.config.setdefault("REMEMBER_COOKIE_HTTPONLY", True)
    app.config.setdefault("REMEMBER_COOKIE_SAMESITE", "Lax")
    app.config.setdefault("REMEMBER_COOKIE_SECURE", app.config.get("SESSION_COOKIE_SECURE", False))
    app.config.setdefault("REMEMBER_COOKIE_DURATION", 30 * 24 * 3600)
    manager.init_app(app)
