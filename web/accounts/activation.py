"""Proving an address: a mailed link, a button (mail scanners follow links), then what one can do next."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask import session as cookie
from werkzeug.wrappers import Response as BaseResponse

from domain import accounts
from domain.records import Account
from schemas.definitions import Activated, Procedure, Town
from web import current
from web.shell import link_url
from workflows import account_mails, activation, letters

PURPOSES = ("activation", "email")


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/activate/<token>", "ask_activation", ask)
    blueprint.add_url_rule("/activate/<token>", "activate", activate, methods=["POST"])
    blueprint.add_url_rule("/activated", "activated", activated)


def ask(token: str) -> str:
    found = accounts.peek_token(current.session(), token=token, purpose=PURPOSES)
    return render_template("pages/public/activate.html", purpose=found.purpose)


def activate(token: str) -> BaseResponse:
    """Prove the address, and tell the workflow of the request that waited for it."""
    purpose = accounts.peek_token(current.session(), token=token, purpose=PURPOSES).purpose
    account = activation.activate(current.session(), town=current.town(), token=token, town_of=current.editions().of)
    if purpose == "email":
        flash(f"Votre nouvelle adresse est confirmée. Votre identifiant : {account.login}.", "success")
        return redirect(f"/{account.town}/login")
    cookie["activated"] = [account.town, account.id]
    return redirect(f"/{account.town}/activated", 303)


def activated() -> str | BaseResponse:
    """The login to remember and what may be done now; one is logged in only by typing the password."""
    town, account = current.town(), _just_activated()
    if account is None:
        return redirect(f"/{town.slug}/login")
    if account.active and town.activated is not None:
        return _own_page(town, town.activated, account)
    procedures = _open_to_families() if account.active else []
    return render_template(
        "pages/public/activated.html", login=account.login, active=account.active, procedures=procedures
    )


def _just_activated() -> Account | None:
    """The account whose link this browser followed."""
    slug, account_id = cookie.get("activated") or ("", "")
    if slug != current.town().slug:
        return None
    return accounts.load_account(current.session(), account_id=account_id)


def _own_page(town: Town, page: Activated, account: Account) -> str:
    """The page in the town's own words, with its own doors."""
    values = letters.town_values(town) | account_mails.account_values(current.session(), account)
    return render_template(
        "pages/public/activated_own.html",
        page=page,
        say=lambda text: letters.filled_markdown(text, values),
        doors=[(link, link_url(town, link)) for link in page.links],
    )


def _open_to_families() -> list[Procedure]:
    """The first things to do: what a guardian may start at once, without a gate."""
    procedures = current.town().procedures.values()
    open_now = [each for each in procedures if "guardian" in each.audience and each.opens is None]
    return [each for each in open_now if each.subject != "account"]
