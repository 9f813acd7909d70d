"""One's own account: login, address, another password."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as BaseResponse

from domain import accounts
from domain.passwords import hash_password, policy_problem, verify
from forms.types.email import normalise
from forms.words import word
from web import current, guards
from web.accounts import sessions
from web.accounts.password import problems_of
from web.limits import LOGIN, MAIL, limiter
from web.shell import Shell
from workflows import account_mails


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/account", "own", guards.logged_in(show))
    change = limiter.limit(LOGIN)(guards.logged_in(change_password))
    blueprint.add_url_rule("/account", "change_password", change, methods=["POST"])
    new_address = limiter.limit(MAIL)(guards.logged_in(change_email))
    blueprint.add_url_rule("/account/email", "change_email", new_address, methods=["POST"])


def show() -> str:
    return _page()


def _page(problems: Sequence[str] = (), email_problem: str = "", typed: str = "") -> str:
    return render_template(
        "pages/family/account.html",
        who=guards.me(),
        rules=policy_problem(current.town().password, ""),
        problems=problems,
        email_problem=email_problem,
        typed=typed,
        changes_email=changes_email(),
        email_by_agent=word("email_by_agent", current.town()),
        shell=Shell("account"),
    )


def changes_email() -> bool:
    """Whether who is logged in changes their address themselves. The town decides for families; staff always do."""
    return current.town().login.email_change == "self" or bool(guards.me().roles)


def change_password() -> str | tuple[str, int] | BaseResponse:
    """The old one proves that it is not somebody who found the phone unlocked. Other devices are logged out."""
    account, password = guards.me(), request.form.get("password", "")
    problems = problems_of(password, request.form.get("confirm", ""))
    if not verify(account.password_hash, request.form.get("current", "")):
        problems.insert(0, "Le mot de passe actuel n’est pas le bon.")
    if problems:
        return _page(problems), 422
    accounts.set_password(current.session(), account=account, password_hash=hash_password(password))
    sessions.log_in(account)
    flash("Votre mot de passe est changé.", "success")
    return redirect(f"/{account.town}/account")


def change_email() -> str | tuple[str, int] | BaseResponse:
    """A link goes to the new address; the old one stays in use until it is followed.

    Raises Forbidden where only an agent changes it.
    """
    if not changes_email():
        raise Forbidden
    typed = request.form.get("email", "")
    try:
        address = normalise(typed)
    except ValueError as problem:
        return _page(email_problem=str(problem), typed=typed), 422
    if not verify(guards.me().password_hash, request.form.get("current", "")):
        return _page(email_problem="Le mot de passe actuel n’est pas le bon.", typed=typed), 422
    account_mails.send_email_proof(current.session(), town=current.town(), account=guards.me(), email=address)
    flash("Ouvrez le courriel que nous venons d’envoyer à votre nouvelle adresse pour la confirmer.", "success")
    return redirect(f"/{current.town().slug}/account")
