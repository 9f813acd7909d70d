"""Logging in: the same answer in the same time for an unknown login, a wrong password and an account not yet active."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask import session as cookie
from werkzeug.wrappers import Response as BaseResponse

from domain import accounts, documents, draft_owners, logins
from domain.errors import DomainError
from domain.records import Account
from web import current, guards
from web.accounts import sessions
from web.limits import LOGIN, limiter
from web.shell import Shell, space_of
from web.wizard import parked

Answer = str | tuple[str, int] | BaseResponse
RESET_HOURS = 1


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/login", "login", show)
    limited = limiter.limit(LOGIN, deduct_when=_refused)(check)
    blueprint.add_url_rule("/login", "check", limited, methods=["POST"])
    blueprint.add_url_rule("/logout", "logout", logout, methods=["POST"])


def _refused(response: Response) -> bool:
    """Only failures count: a class of families behind one address may all log in."""
    return response.status_code == 422


def show() -> Answer:
    """The form; somebody logged in goes on to where they wanted."""
    if current.account() is not None:
        return redirect(_destination(guards.me(), request.args.get("next")))
    return render_template(
        "pages/public/login.html", shell=Shell("login"), typed="", refused=False, **_asked(request.args)
    )


def _asked(values: Mapping[str, str]) -> dict[str, str]:
    """Where to go afterwards, as the form carries it."""
    return {"next": guards.safe_next(values.get("next")) or "", "parked": values.get("parked", "")[:64]}


def check() -> Answer:
    """Verify, then lead on. Whoever came with a one-time code chooses a password first."""
    typed, password = request.form.get("username", ""), request.form.get("password", "")
    account = _authenticate(typed, password)
    if account is None:
        remember = bool(request.form.get("remember"))
        asked = _asked(request.form)
        return render_template("pages/public/login.html", typed=typed, refused=True, remember=remember, **asked), 422
    if account.must_change:
        return _choose_password_first(account)
    return enter(account)


def _authenticate(typed: str, password: str) -> Account | None:
    try:
        return logins.authenticate(current.session(), town=current.town(), login=typed, password=password)
    except DomainError:
        return None


def _choose_password_first(account: Account) -> BaseResponse:
    """Not logged in yet: the code opens nothing but the choice of a password."""
    token = accounts.issue_token(current.session(), account=account, purpose="reset", hours=RESET_HOURS)
    cookie["choosing"] = account.id
    flash("Choisissez maintenant votre propre mot de passe.", "info")
    return redirect(f"/{account.town}/password/{token}")


def enter(account: Account) -> BaseResponse:
    """Log in, take over what this browser began anonymously, and go on: a post that waited, a page, the space."""
    visitors = current.secrets()
    sessions.log_in(account, remember=bool(request.form.get("remember")))
    if not account.roles:
        for visitor in visitors:
            draft_owners.claim(current.session(), visitor=visitor, account=account)
            documents.adopt(current.session(), visitor=visitor, account=account)
    token = request.form.get("parked")
    if token:
        return redirect(parked.replay(token))
    return redirect(_destination(account, request.form.get("next")))


def _destination(account: Account, wanted: str | None) -> str:
    return guards.safe_next(wanted) or space_of(account)


def logout() -> BaseResponse:
    """By a post only: a link that logs out could be slipped into a picture."""
    sessions.log_out()
    flash("Vous êtes déconnecté.", "success")
    return redirect(f"/{current.town().slug}/")
