"""A forgotten password, and choosing one behind a mailed link."""

from __future__ import annotations

import time

from flask import Blueprint, flash, redirect, render_template, request
from flask import session as cookie
from werkzeug.wrappers import Response as BaseResponse

from domain import accounts
from domain.passwords import hash_password, policy_problem
from web import current
from web.accounts import sessions
from web.limits import LOGIN, MAIL, limiter
from web.shell import space_of
from workflows import account_mails, activation

Answer = str | tuple[str, int] | BaseResponse
LINKS = ("reset", "invitation")
SAME_TIME = 0.3
"""Seconds that asking for a link takes at least, so that its length tells nothing."""


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/password", "forgotten", forgotten)
    blueprint.add_url_rule("/password", "send_links", limiter.limit(MAIL)(send_links), methods=["POST"])
    blueprint.add_url_rule("/password/<token>", "choose", choose)
    blueprint.add_url_rule("/password/<token>", "set_password", limiter.limit(LOGIN)(set_password), methods=["POST"])


# ------------------------------------------------------------------------------------------ forgotten


def forgotten() -> Answer:
    return render_template("pages/public/forgotten.html", sent="link_asked" in request.args)


def send_links() -> Answer:
    """Mail a link to every account meant; say the same, as late, whether there is one or not."""
    began = time.monotonic()
    typed = request.form.get("username", "").strip()
    if typed:
        account_mails.send_reset(current.session(), town=current.town(), login_or_email=typed)
    time.sleep(max(0.0, SAME_TIME - (time.monotonic() - began)))
    return redirect(f"/{current.town().slug}/password?link_asked")


# -------------------------------------------------------------------------------------------- choosing


def choose(token: str) -> Answer:
    """The form behind a mailed link. Looking at it uses nothing up: mail scanners look too."""
    accounts.peek_token(current.session(), token=token, purpose=LINKS)
    return _form([])


def _form(problems: list[str]) -> str:
    rules = policy_problem(current.town().password, "")
    return render_template("pages/public/choose_password.html", rules=rules, problems=problems)


def problems_of(password: str, confirmation: str) -> list[str]:
    """Why a new password will not do, each as a sentence."""
    problems = policy_problem(current.town().password, password)
    if password != confirmation:
        problems.append("Les deux mots de passe ne sont pas identiques : saisissez deux fois le même.")
    return problems


def set_password(token: str) -> Answer:
    """Keep the new password; who had just proved a one-time code is let in at once."""
    session = current.session()
    accounts.peek_token(session, token=token, purpose=LINKS)
    password = request.form.get("password", "")
    problems = problems_of(password, request.form.get("confirm", ""))
    if problems:
        return _form(problems), 422
    account = accounts.reset_password(session, token=token, password_hash=hash_password(password))
    activation.go_on(session, account=account, town_of=current.editions().of)
    known = cookie.get("choosing") == account.id
    if known:
        sessions.log_in(account)
    flash("Votre nouveau mot de passe est enregistré.", "success")
    if known:
        return redirect(space_of(account))
    return redirect(f"/{account.town}/login")
