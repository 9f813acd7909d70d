"""The list of towns, a town's home, and the pages of text that it wrote."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from domain import drafts
from domain.actors import Actor
from domain.records import Draft
from schemas.definitions import Link, Town
from web import current
from web.public.look import towns_version
from web.shell import Shell
from web.wizard.gates import may_start


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/", "towns", towns)
    blueprint.add_url_rule("/<town>/", "home", home)
    blueprint.add_url_rule("/<town>/pages/<page>", "page", page)
    blueprint.add_url_rule("/favicon.ico", "favicon", favicon)


def towns() -> str:
    """Every town with a portal here, each card in its own colours."""
    return render_template("pages/public/towns.html", towns=current.editions().all(), version=towns_version())


def home() -> str:
    who = current.account()
    unfinished = _unfinished() if who is None and current.secrets() else []
    return render_template(
        "pages/public/home.html", who=who, unfinished=unfinished, services=_services(), shell=Shell("home")
    )


def _services() -> list[Link]:
    """The town's cards, without those that this visitor may not begin; who is not logged in may log in first."""
    town, actor = current.town(), current.actor()
    return [link for link in town.home.services if actor.id is None or _is_open(town, link, actor)]


def _is_open(town: Town, link: Link, actor: Actor) -> bool:
    procedure = town.procedures.get(link.procedure) if link.procedure else None
    return procedure is None or may_start(procedure, actor)


def _unfinished() -> list[tuple[Draft, str]]:
    """What this browser began without an account, each under its procedure and the name it is about."""
    procedures, found = current.town().procedures, []
    for draft in drafts.open_drafts(current.session(), current.actor()):
        title = procedures[draft.procedure].title if draft.procedure in procedures else "Démarche"
        found.append((draft, " · ".join(filter(None, (title, draft.label)))))
    return found


def page(page: str) -> str:
    found = current.town().pages.get(page) or abort(404)
    return render_template("pages/public/page.html", page=found)


def favicon() -> Response:
    return redirect(url_for("static", filename="guichet.svg"), 301)
